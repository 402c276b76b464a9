#include "ui/widgets/icons.hpp"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/widgets/theme.hpp"

// Q_INIT_RESOURCE must stand outside of any namespace.
static void initializeResources() {
  Q_INIT_RESOURCE(icons);
  Q_INIT_RESOURCE(translations);
}

namespace espalier::ui {
namespace {

QColor colorFor(QIcon::Mode mode, QIcon::State state) {
  const Palette& p = Theme::current();
  if (mode == QIcon::Disabled) {
    QColor pale = p.secondary;
    pale.setAlphaF(0.5F);
    return pale;
  }
  return state == QIcon::On ? p.accent : p.text;
}

class ThemedIconEngine : public QIconEngine {
 public:
  explicit ThemedIconEngine(QString name) : m_name(std::move(name)) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
    if (file.open(QIODevice::ReadOnly)) m_svg = file.readAll();
  }

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const QColor color = colorFor(mode, state);
    QByteArray colored = m_svg;
    colored.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(colored);
    painter->save();
    painter->setOpacity(painter->opacity() * color.alphaF());
    renderer.render(painter, rect);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new ThemedIconEngine(*this); }
  bool isNull() override { return m_svg.isEmpty(); }
  QString key() const override { return QStringLiteral("espalier"); }

 private:
  QString m_name;
  QByteArray m_svg;
};

}  // namespace

QIcon themedIcon(const QString& name) { return QIcon(new ThemedIconEngine(name)); }

IconLabel::IconLabel(int size, QIcon::Mode mode, QIcon::State state, QWidget* parent)
    : QWidget(parent), m_size(size), m_mode(mode), m_state(state) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setAttribute(Qt::WA_TransparentForMouseEvents);
}

void IconLabel::setName(const QString& name) {
  m_icon = name.isEmpty() ? QIcon() : themedIcon(name);
  update();
}

void IconLabel::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  m_icon.paint(&painter, rect(), Qt::AlignCenter, m_mode, m_state);
}

void initializeIconResources() { initializeResources(); }

}  // namespace espalier::ui

#include "ui/plots/plot_words.hpp"

#include <QAccessibleWidget>
#include <QFocusEvent>
#include <QLocale>
#include <QPainter>
#include <cmath>
#include <mutex>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

/// A line around the plot that has the keyboard: what is drawn in it knows nothing of focus.
class FocusFrame : public QWidget {
 public:
  explicit FocusFrame(QWidget& plot) : QWidget(&plot) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::current().accent);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kControlRadius, metrics::kControlRadius);
  }
};

/// Belongs to the plot as a child, where the factory finds it.
class PlotWords : public QObject {
 public:
  PlotWords(QWidget& plot, std::function<QString()> words) : QObject(&plot), m_words(std::move(words)), m_frame(new FocusFrame(plot)) { plot.installEventFilter(this); }
  QString words() const { return m_words(); }

  bool eventFilter(QObject* watched, QEvent* event) override {
    const auto* plot = static_cast<QWidget*>(watched);
    switch (event->type()) {
      case QEvent::FocusIn: {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        m_frame->setGeometry(plot->rect());
        m_frame->setVisible(reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason);
        m_frame->raise();
        break;
      }
      case QEvent::FocusOut: m_frame->hide(); break;
      case QEvent::Resize: m_frame->setGeometry(plot->rect()); break;
      default: break;
    }
    return false;
  }

  static const PlotWords* of(const QObject* plot) {
    for (const QObject* child : plot->children())
      if (const auto* words = dynamic_cast<const PlotWords*>(child)) return words;
    return nullptr;
  }

 private:
  std::function<QString()> m_words;
  FocusFrame* m_frame;
};

class AccessiblePlot : public QAccessibleWidget {
 public:
  explicit AccessiblePlot(QWidget* plot) : QAccessibleWidget(plot, QAccessible::Chart) {}

  QString text(QAccessible::Text kind) const override {
    const QString words = QAccessibleWidget::text(kind);
    if (kind != QAccessible::Value && (kind != QAccessible::Description || !words.isEmpty())) return words;
    const PlotWords* plot = PlotWords::of(object());
    return plot ? plot->words() : words;
  }
};

QAccessibleInterface* makeAccessiblePlot(const QString&, QObject* object) {
  auto* widget = qobject_cast<QWidget*>(object);
  return widget && PlotWords::of(widget) ? new AccessiblePlot(widget) : nullptr;
}

}  // namespace

void describePlot(QWidget& plot, std::function<QString()> words) {
  static std::once_flag installed;
  std::call_once(installed, [] { QAccessible::installFactory(makeAccessiblePlot); });
  new PlotWords(plot, std::move(words));
}

QString spokenNumber(double value) { return std::isfinite(value) ? QLocale().toString(value, 'g', 4) : QStringLiteral("–"); }

}  // namespace espalier::ui

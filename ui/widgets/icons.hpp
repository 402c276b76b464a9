// The program's own icons: one-colour SVG drawings, painted in the colours of the current theme.
#pragma once

#include <QIcon>
#include <QString>
#include <QWidget>

namespace espalier::ui {

/// resources/icons/NAME.svg; follows the theme without being set anew. On (checked) is the accent, Disabled is pale.
QIcon themedIcon(const QString& name);

/// An icon that stands for itself; it follows the theme, and no mouse event stops at it. An empty name leaves its place free.
class IconLabel : public QWidget {
  Q_OBJECT
 public:
  explicit IconLabel(int size, QIcon::Mode mode = QIcon::Normal, QIcon::State state = QIcon::Off, QWidget* parent = nullptr);
  void setName(const QString& name);
  QSize sizeHint() const override { return {m_size, m_size}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QIcon m_icon;
  int m_size;
  QIcon::Mode m_mode;
  QIcon::State m_state;
};

/// Makes the icons that are linked into the library available; called by Theme::apply.
void initializeIconResources();

}  // namespace espalier::ui

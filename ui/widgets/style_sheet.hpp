// The application's style sheet. Widgets choose a look by dynamic properties:
//   QPushButton  look = "primary" | "quiet" | "link"
//   QFrame       look = "card" | "strip" | "rail" | "inspector" | "hint" | "error" | "warning"
//   QLabel       look = "pageTitle" | "title" | "heading" | "secondary" | "small" | "formula" | "axis" | "accent" | "warning" | "error" | "chip"
#pragma once

#include <QString>

class QColor;
class QWidget;

namespace espalier::ui {

struct Palette;

QString styleSheet(const Palette& palette);

/// Between two colours; a share of 0 is `a`.
QColor mixed(const QColor& a, const QColor& b, double shareOfB);
/// How much of its tone is behind a warning and behind an error.
inline constexpr double kWarningBack = 0.10, kErrorBack = 0.08;

/// Sets the dynamic property "look" and restyles the widget; nullptr removes it.
void setLook(QWidget* widget, const char* look);

}  // namespace espalier::ui

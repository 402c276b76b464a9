// The application's style sheet. Widgets choose a look by dynamic properties:
//   QPushButton  look = "primary" | "quiet" | "link"
//   QFrame       look = "card" | "strip" | "rail" | "inspector" | "hint" | "error" | "warning"
//   QLabel       look = "pageTitle" | "title" | "heading" | "secondary" | "small" | "formula" | "axis" | "accent" | "warning" | "error" | "chip"
#pragma once

#include <QString>

class QWidget;

namespace espalier::ui {

struct Palette;

QString styleSheet(const Palette& palette);

/// Sets the dynamic property "look" and restyles the widget; nullptr removes it.
void setLook(QWidget* widget, const char* look);

}  // namespace espalier::ui

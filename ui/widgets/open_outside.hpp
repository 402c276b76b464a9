// Files and folders in the program that the desktop has for them.
#pragma once

#include <QString>

namespace espalier::ui {

/// Asks the desktop to open it. Returns what went wrong, in words; empty: it was asked.
QString openOutside(const QString& path);

}  // namespace espalier::ui

// The program's own icons: one-colour SVG drawings, painted in the colours of the current theme.
#pragma once

#include <QIcon>
#include <QString>

namespace espalier::ui {

/// resources/icons/NAME.svg; follows the theme without being set anew. On (checked) is the accent, Disabled is pale.
QIcon themedIcon(const QString& name);

/// Makes the icons that are linked into the library available; called by Theme::apply.
void initializeIconResources();

}  // namespace espalier::ui

// Letters that can be read on a colour.
#pragma once

namespace espalier {

/// Whether black has more contrast than white on this colour: by the relative luminance of WCAG 2. Components of sRGB, 0 to 1.
bool wantsBlackInk(double red, double green, double blue);

}  // namespace espalier

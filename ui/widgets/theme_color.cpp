#include "ui/widgets/theme_color.hpp"

namespace espalier::ui {

QColor ThemeColor::in(const Palette& palette) const {
  switch (m_role) {
    case Role::Series: return palette.series[static_cast<std::size_t>(m_index) % palette.series.size()];
    case Role::Neutral: return palette.neutral;
    case Role::Secondary: return palette.secondary;
    case Role::Text: return palette.text;
    case Role::Plain: break;
  }
  return m_plain;
}

}  // namespace espalier::ui

// What a series is coloured by: its place in the palette, not the colour itself, so that it is right in either theme and in a figure.
#pragma once

#include <QColor>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {

/// A colour by what it means in a palette, or one that is the same in all.
class ThemeColor {
 public:
  enum class Role { Plain, Series, Neutral, Secondary, Text };

  ThemeColor() = default;
  ThemeColor(const QColor& plain) : m_plain(plain) {}
  ThemeColor(Qt::GlobalColor plain) : m_plain(plain) {}
  ThemeColor(Role role, int index = 0) : m_role(role), m_index(index) {}
  /// The n-th series, repeating.
  static ThemeColor series(int index) { return {Role::Series, index}; }

  bool isValid() const { return m_role != Role::Plain || m_plain.isValid(); }
  QColor in(const Palette& palette) const;
  /// In the current theme.
  operator QColor() const { return in(Theme::current()); }
  bool operator==(const ThemeColor&) const = default;

 private:
  Role m_role = Role::Plain;
  int m_index = 0;
  QColor m_plain;
};

}  // namespace espalier::ui

#include "ui/widgets/theme.hpp"

#include <QApplication>
#include <QGuiApplication>
#include <QPalette>
#include <QProxyStyle>
#include <QStyleHints>
#include <algorithm>

#include "engine/project/series_look.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/restyling.hpp"
#include "ui/widgets/style_sheet.hpp"

namespace espalier::ui {
namespace {

Palette makeLight() {
  Palette p;
  p.window = QColor(0xf6f6f3);
  p.surface = QColor(0xffffff);
  p.line = QColor(0xe2e1dc);
  p.grid = QColor(0xeceae5);
  p.text = QColor(0x1d2320);
  p.secondary = QColor(0x5f6762);
  p.accent = QColor(0x2f6b4f);
  p.accentBack = QColor(0xe4efe8);
  p.onAccent = QColor(0xffffff);
  p.warning = QColor(0x8a5a10);
  p.error = QColor(0xb3372f);
  p.hover = QColor(0xf0efeb);
  p.neutral = QColor(kLightNeutral);
  std::ranges::transform(kLightSeries, p.series.begin(), [](std::uint32_t colour) { return QColor(colour); });
  return p;
}

Palette makeDark() {
  Palette p;
  p.dark = true;
  p.window = QColor(0x1a1c1b);
  p.surface = QColor(0x222524);
  p.line = QColor(0x343937);
  p.grid = QColor(0x2c302e);
  p.text = QColor(0xe5e8e6);
  p.secondary = QColor(0x99a29d);
  p.accent = QColor(0x6fbf95);
  p.accentBack = QColor(0x26382f);
  p.onAccent = QColor(0x14201a);
  p.warning = QColor(0xe0ac55);
  p.error = QColor(0xe2766c);
  p.hover = QColor(0x2a2e2c);
  p.neutral = QColor(0x99a29d);
  p.series = {QColor(0x56b4e9), QColor(0xe69f00), QColor(0x3ccf9f), QColor(0xe4a3c8),
              QColor(0xb9504d), QColor(0x46819c), QColor(0xf4ee6a), QColor(0xd6f7ee), QColor(0xb04df5), QColor(0xad7e1f)};
  return p;
}

/// Fusion without lines under the letters of menus; Alt with the letter still works.
class CalmStyle : public QProxyStyle {
 public:
  CalmStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override {
    return hint == SH_UnderlineShortcut ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
  }
};

struct Applied {
  bool styled = false;
  ThemeChoice choice = ThemeChoice::Light;
  bool dark = false;
};
Applied& applied() {
  static Applied value;
  return value;
}

bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
  return QPalette().color(QPalette::Window).lightness() < 128;
#endif
}

QPalette qtPalette(const Palette& p) {
  QPalette q;
  q.setColor(QPalette::Window, p.window);
  q.setColor(QPalette::WindowText, p.text);
  q.setColor(QPalette::Base, p.surface);
  q.setColor(QPalette::AlternateBase, p.window);
  q.setColor(QPalette::Text, p.text);
  q.setColor(QPalette::Button, p.surface);
  q.setColor(QPalette::ButtonText, p.text);
  q.setColor(QPalette::BrightText, p.error);
  q.setColor(QPalette::ToolTipBase, p.surface);
  q.setColor(QPalette::ToolTipText, p.text);
  q.setColor(QPalette::PlaceholderText, p.secondary);
  q.setColor(QPalette::Highlight, p.accentBack);
  q.setColor(QPalette::HighlightedText, p.text);
  q.setColor(QPalette::Link, p.accent);
  q.setColor(QPalette::LinkVisited, p.accent);
  q.setColor(QPalette::Light, p.surface);
  q.setColor(QPalette::Midlight, p.grid);
  q.setColor(QPalette::Mid, p.line);
  q.setColor(QPalette::Dark, p.line);
  q.setColor(QPalette::Shadow, p.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    q.setColor(QPalette::Disabled, role, p.secondary);
  return q;
}

}  // namespace

const Palette& lightPalette() {
  static const Palette palette = makeLight();
  return palette;
}

const Palette& darkPalette() {
  static const Palette palette = makeDark();
  return palette;
}

const Palette& Theme::current() { return applied().dark ? darkPalette() : lightPalette(); }

ThemeChoice Theme::choice() { return applied().choice; }

void Theme::apply(QApplication& application, ThemeChoice choice) {
  initializeIconResources();
  if (!applied().styled) QApplication::setStyle(new CalmStyle);
  applied() = {true, choice, choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark())};
  QApplication::setFont(font());
  QApplication::setPalette(qtPalette(current()));
  Restyling::of(application).useSheet(styleSheet(current()));
}

QFont Theme::font(int pixels, QFont::Weight weight) {
  QFont font;
  font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans CJK KR"), QStringLiteral("Noto Sans KR"),
                    QStringLiteral("Noto Sans"), QStringLiteral("sans-serif")});
  font.setPixelSize(pixels);
  font.setWeight(weight);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
  font.setFeature(QFont::Tag("tnum"), 1);
#endif
  return font;
}

QColor seriesColor(int index) {
  const auto& series = Theme::current().series;
  return series[static_cast<std::size_t>(index) % series.size()];
}

QString choiceName(ThemeChoice choice) {
  switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
  }
  return QStringLiteral("system");
}

ThemeChoice choiceFromName(const QString& name) {
  if (name == QStringLiteral("light")) return ThemeChoice::Light;
  if (name == QStringLiteral("dark")) return ThemeChoice::Dark;
  return ThemeChoice::System;
}

}  // namespace espalier::ui

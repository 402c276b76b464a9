#include "ui/plots/quantity_ticker.hpp"

#include <algorithm>
#include <cmath>

namespace espalier::ui {

namespace {

/// As many as tell `step` exactly: 1 for 0.5, 2 for 0.25.
int decimalsFor(double step) {
  for (int decimals = 0; decimals < 9; ++decimals) {
    const double scaled = step * std::pow(10.0, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled) && (step == 0 || std::round(scaled) > 0)) return decimals;
  }
  return 9;
}

/// Qt's plots leave out the separators of groups; people want them.
QLocale grouped(QLocale locale) {
  locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
  return locale;
}

struct Unit {
  double size;
  const char* suffix;
};
constexpr Unit kUnits[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};

}  // namespace

double niceStep(double width, int parts) {
  const double raw = width / std::max(1, parts), power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

QString QuantityTicker::shortText(double value, const QLocale& locale, int decimals) {
  for (const Unit& unit : kUnits)
    if (std::abs(value) >= unit.size) return QStringLiteral("%1 %2").arg(locale.toString(value / unit.size, 'f', decimals), QLatin1String(unit.suffix));
  return locale.toString(value, 'f', decimals);
}

QVector<double> QuantityTicker::createTickVector(double tickStep, const QCPRange& range) {
  m_step = tickStep;
  return QCPAxisTicker::createTickVector(tickStep, range);
}

QString QuantityTicker::getTickLabel(double tick, const QLocale& locale, QChar, int) {
  if (m_form == Form::Short) {
    for (const Unit& unit : kUnits)
      if (std::abs(tick) >= unit.size) return shortText(tick, locale, decimalsFor(m_step / unit.size));
  }
  return grouped(locale).toString(tick == 0 ? 0.0 : tick, 'f', decimalsFor(m_step));
}

}  // namespace espalier::ui

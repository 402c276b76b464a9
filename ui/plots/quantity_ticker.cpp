#include "ui/plots/quantity_ticker.hpp"

#include <algorithm>
#include <cmath>

namespace espalier::ui {

namespace {

int decimalsFor(double step) { return step > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9) : 0; }

struct Unit {
  double size;
  const char* suffix;
};
constexpr Unit kUnits[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};

}  // namespace

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
  return locale.toString(tick == 0 ? 0.0 : tick, 'f', decimalsFor(m_step));
}

}  // namespace espalier::ui

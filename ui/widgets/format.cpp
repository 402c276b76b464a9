#include "ui/widgets/format.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cmath>

namespace espalier::ui {
namespace {

const QString kNone = QStringLiteral("–");
// Between a number and its unit, so that a line never breaks there.
const QChar kThinSpace(0x00a0);

struct Unit {
  double size;
  const char* name;
};

QString withUnit(double value, const Unit* units, int count, const char* smallest) {
  for (int i = 0; i < count; ++i) {
    if (std::abs(value) < units[i].size * 0.9995) continue;
    const double scaled = value / units[i].size;
    const int decimals = std::abs(scaled) >= 99.95 ? 0 : std::abs(scaled) >= 9.995 ? 1 : 2;
    return QLocale().toString(scaled, 'f', decimals) + kThinSpace + QLatin1String(units[i].name);
  }
  const QString plain = QLocale().toString(std::llround(value));
  return *smallest ? plain + kThinSpace + QLatin1String(smallest) : plain;
}

}  // namespace

QString formatInteger(std::int64_t value) { return QLocale().toString(static_cast<qlonglong>(value)); }

QString formatCount(double value) {
  static const Unit units[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}};
  if (!std::isfinite(value)) return kNone;
  return withUnit(value, units, std::abs(value) < 1e4 ? 0 : 4, "");
}

QString formatBytes(std::uint64_t bytes) {
  static const Unit units[] = {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}};
  return withUnit(static_cast<double>(bytes), units, 4, "B");
}

QString formatMemory(std::uint64_t bytes) {
  static const Unit units[] = {{1099511627776.0, "TiB"}, {1073741824.0, "GiB"}, {1048576.0, "MiB"}, {1024.0, "KiB"}};
  return withUnit(static_cast<double>(bytes), units, 4, "B");
}

QString breakable(const QString& text) {
  constexpr int kLongest = 20;
  QString broken;
  int without = 0;
  for (const QChar letter : text) {
    without = letter.isSpace() ? 0 : without + 1;
    broken += letter;
    // Not inside a letter of two halves.
    if (without >= kLongest && !letter.isHighSurrogate()) {
      broken += QChar(0x200B);
      without = 0;
    }
  }
  return broken;
}

QString formatLoss(double nats) { return formatNumber(nats, 3); }

QString lossWithUnit(double nats) { return std::isfinite(nats) ? QCoreApplication::translate("format", "%1 nats/token").arg(formatLoss(nats)) : formatLoss(nats); }

QString formatNumber(double value, int decimals) {
  return std::isfinite(value) ? QLocale().toString(value, 'f', decimals) : kNone;
}

QString formatSignificant(double value, int digits) {
  if (!std::isfinite(value)) return kNone;
  return QLocale().toString(value, 'g', digits);
}

QString formatPercent(double share) {
  return std::isfinite(share) ? QLocale().toString(share * 100.0, 'f', 1) + kThinSpace + QLatin1Char('%') : kNone;
}

QString formatDuration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return kNone;
  const auto whole = std::llround(seconds);
  if (whole < 60) return QCoreApplication::translate("format", "%1 s").arg(whole);
  if (whole < 3600) return QCoreApplication::translate("format", "%1 min").arg((whole + 30) / 60);
  if (whole < 48 * 3600)
    return QCoreApplication::translate("format", "%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
  return QCoreApplication::translate("format", "%1 days").arg(QLocale().toString(static_cast<double>(whole) / 86400.0, 'f', 1));
}

QString formatDate(const QDateTime& time) { return time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")); }

QString formatDate(const std::string& iso8601) {
  const QDateTime time = QDateTime::fromString(QString::fromStdString(iso8601), Qt::ISODate);
  return time.isValid() ? formatDate(time) : kNone;
}

}  // namespace espalier::ui

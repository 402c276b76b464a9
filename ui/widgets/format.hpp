// Numbers as people read them, in the locale of the window, units always.
#pragma once

#include <QString>
#include <cstdint>
#include <string>

class QDateTime;

namespace espalier::ui {

QString formatInteger(std::int64_t value);             ///< "4,512,746,496"
QString formatCount(double value);                     ///< "4.03 M", "8.03 B", "912"
QString formatBytes(std::uint64_t bytes);              ///< files: "8.1 MB" (powers of 1000)
QString formatMemory(std::uint64_t bytes);             ///< memory: "2.1 GiB" (powers of 1024)
/// The same, with places at which a line may break where a word is longer than any line.
QString breakable(const QString& text);
QString formatLoss(double nats);                       ///< "3.823"; "–" when not a number
QString lossWithUnit(double nats);                     ///< "3.823 nats/token"; "–" when not a number
QString formatNumber(double value, int decimals);      ///< locale's point; "–" when not a number
QString formatSignificant(double value, int digits = 4);  ///< "1.284", "6.1e-4"
QString formatPercent(double share);                   ///< 0.44 gives "44.0 %": always to a tenth, so that a share is the same in all places
QString formatDuration(double seconds);                ///< "41 s", "4 min", "2 h 10 min"
QString formatDate(const QDateTime& time);             ///< local date and time, "2026-11-29 18:46"
QString formatDate(const std::string& iso8601);        ///< the same; "–" when it is none

inline QString text(const std::string& value) { return QString::fromStdString(value); }

}  // namespace espalier::ui

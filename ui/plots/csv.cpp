#include "ui/plots/csv.hpp"

namespace espalier::ui {

QString csvText(const TextTable& rows) {
  QString all;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) all += QLatin1Char(',');
      QString field = row[i];
      if (field.contains(QLatin1Char(',')) || field.contains(QLatin1Char('"')) || field.contains(QLatin1Char('\n')))
        field = QLatin1Char('"') + field.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
      all += field;
    }
    all += QLatin1Char('\n');
  }
  return all;
}

}  // namespace espalier::ui

// Tables as comma-separated values (RFC 4180).
#pragma once

#include <QString>
#include <vector>

namespace espalier::ui {

using TextTable = std::vector<std::vector<QString>>;

/// One line a row; fields with a comma, a quote or a line break are quoted.
QString csvText(const TextTable& rows);

}  // namespace espalier::ui

// Whether a table's columns have the widths that a person chose.
#pragma once

#include <functional>

class QHeaderView;

namespace espalier::ui {

/// Sets kWidthsByHand once a column's edge is dragged. What the program resizes itself meanwhile, `busy`, does not count.
void noticeWidthsByHand(QHeaderView* header, std::function<bool()> busy = [] { return false; });
bool widthsByHand(const QHeaderView& header);

}  // namespace espalier::ui

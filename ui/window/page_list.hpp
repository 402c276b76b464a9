// The pages of the method, in its order.
#pragma once

#include <vector>

class QWidget;

namespace espalier::ui {

class Page;
class Session;

/// Makes all pages; `parent` owns them.
std::vector<Page*> makePages(Session& session, QWidget* parent);

}  // namespace espalier::ui

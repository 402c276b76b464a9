// The pages of the method, in its order.
#pragma once

#include <span>

class QWidget;

namespace espalier::ui {

class Page;
class Session;

/// Makes one page, owned by its parent.
using PageMaker = Page* (*)(Session& session, QWidget* parent);
std::span<const PageMaker> pageMakers();

}  // namespace espalier::ui

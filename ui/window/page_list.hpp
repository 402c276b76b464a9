// The pages of the method, in its order.
#pragma once

#include <span>

class QWidget;

namespace espalier::ui {

class Page;
class Session;

struct PageKind {
  const char* name;                                  ///< as Page::name
  Page* (*make)(Session& session, QWidget* parent);  ///< owned by the parent
};
std::span<const PageKind> pageKinds();

}  // namespace espalier::ui

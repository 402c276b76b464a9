#include "ui/window/page_list.hpp"

#include "ui/pages/compare_page.hpp"
#include "ui/pages/importance_page.hpp"
#include "ui/pages/model_page.hpp"
#include "ui/pages/pruning_page.hpp"
#include "ui/pages/report_page.hpp"
#include "ui/pages/training_page.hpp"

namespace espalier::ui {

namespace {
template <class Kind>
Page* makePage(Session& session, QWidget* parent) {
  return new Kind(session, parent);
}
}  // namespace

std::span<const PageMaker> pageMakers() {
  static constexpr PageMaker kMakers[] = {makePage<ModelPage>, makePage<ImportancePage>, makePage<PruningPage>, makePage<TrainingPage>, makePage<ComparePage>, makePage<ReportPage>};
  return kMakers;
}

}  // namespace espalier::ui

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

std::span<const PageKind> pageKinds() {
  static constexpr PageKind kKinds[] = {{"model", makePage<ModelPage>},       {"importance", makePage<ImportancePage>}, {"pruning", makePage<PruningPage>},
                                        {"training", makePage<TrainingPage>}, {"compare", makePage<ComparePage>},       {"report", makePage<ReportPage>}};
  return kKinds;
}

}  // namespace espalier::ui

#include "ui/window/page_list.hpp"

#include "ui/pages/compare_page.hpp"
#include "ui/pages/importance_page.hpp"
#include "ui/pages/model_page.hpp"
#include "ui/pages/pruning_page.hpp"
#include "ui/pages/report_page.hpp"
#include "ui/pages/training_page.hpp"

namespace espalier::ui {

std::vector<Page*> makePages(Session& session, QWidget* parent) {
  return {new ModelPage(session, parent),    new ImportancePage(session, parent), new PruningPage(session, parent),
          new TrainingPage(session, parent), new ComparePage(session, parent),    new ReportPage(session, parent)};
}

}  // namespace espalier::ui

// Importance and pruning beside each other, with a made-up engine that answers at once; worker, project, checkpoint and plan are the real ones.
#pragma once

#include <QLocale>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabBar>
#include <QTest>
#include <atomic>
#include <fstream>

#include "tests/support/shared.hpp"
#include "tests/ui/support/made_up_engine.hpp"
#include "ui/pages/importance_page.hpp"
#include "ui/pages/pruning_page.hpp"

namespace espalier::test {

template <class Widget>
Widget* child(QWidget& page, const char* name) {
  auto* found = page.findChild<Widget*>(name);
  if (!found) qFatal("no widget named %s", name);
  return found;
}

struct MethodPages {
  void prepare() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName("espalier-test");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  }

  void openPages() {
    m_folder = std::make_unique<TemporaryFolder>();
    m_layerParts = std::make_shared<std::atomic<bool>>(true);
    m_session = std::make_unique<ui::Session>([parts = m_layerParts] { return std::make_unique<MadeUpEngine>(parts); });
    // What the engine refuses explains a test that fails.
    QObject::connect(&m_session->engine(), &ui::EngineClient::failed, m_session.get(), [](const worker::Failed& failure) { qWarning("%s: %s", failure.what.c_str(), failure.hint.c_str()); });
    m_importance = std::make_unique<ui::ImportancePage>(*m_session);
    m_inspector = m_importance->inspector();
    m_pruning = std::make_unique<ui::PruningPage>(*m_session);
    m_pruningInspector = m_pruning->inspector();
    for (QWidget* page : {static_cast<QWidget*>(m_importance.get()), static_cast<QWidget*>(m_pruning.get())}) {
      page->resize(820, 640);
      page->show();
    }
  }

  void closePages() {
    m_importance.reset();
    m_pruning.reset();
    m_session.reset();
    m_folder.reset();
  }

  void openModel() {
    writeTinyModel(m_folder->path() / "tiny");
    std::ofstream(m_folder->path() / "train.txt") << "a text\n";
    m_session->createProject(m_folder->path() / "project" / "test.espalier");
    QTRY_VERIFY(m_session->project().isOpen());
    m_session->openModel(m_folder->path() / "tiny");
    QTRY_VERIFY(m_session->model().has_value());
    m_session->setTrainText(m_folder->path() / "train.txt");
  }

  void analyse() {
    openModel();
    auto* button = child<QPushButton>(*m_importance, "buttonAnalyse");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(m_session->scores() != nullptr);
    QTRY_VERIFY(child<QTabBar>(*m_importance, "tabsImportance")->isVisible());
  }

  std::unique_ptr<TemporaryFolder> m_folder;
  std::shared_ptr<std::atomic<bool>> m_layerParts;
  std::unique_ptr<ui::Session> m_session;
  std::unique_ptr<ui::ImportancePage> m_importance;
  QWidget* m_inspector = nullptr;
  std::unique_ptr<ui::PruningPage> m_pruning;
  QWidget* m_pruningInspector = nullptr;
};

}  // namespace espalier::test

#include "ui/window/welcome_page.hpp"

#include <QAction>
#include <QFileInfo>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/bridge/session.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/recent_projects.hpp"

namespace espalier::ui {
namespace {

constexpr int kColumnWidth = 640, kTileIcon = 24, kNameWidth = 96;
constexpr QSize kPicture(64, 28);  ///< of a project: its last curve

/// A large button: icon, what it does, and one sentence on it. Its height is the style sheet's: a button does not ask its layout.
QPushButton* makeTile(QAction* action, const QString& icon, const QString& title, const QString& sentence, const QString& objectName) {
  auto* tile = makeButton({}, objectName, "tile");
  tile->setAccessibleName(title);
  tile->setAccessibleDescription(sentence);
  auto* layout = new QGridLayout(tile);
  layout->setContentsMargins(metrics::kSpace4, metrics::kSpace3, metrics::kSpace4, metrics::kSpace3);
  layout->setHorizontalSpacing(metrics::kSpace3);
  layout->setVerticalSpacing(2);
  auto* picture = new IconLabel(kTileIcon, QIcon::Normal, QIcon::On);
  picture->setName(icon);
  auto* words = makeWrappedLabel(sentence, "secondary");
  layout->addWidget(picture, 0, 0, 2, 1, Qt::AlignTop);
  layout->addWidget(makeLabel(title, "heading"), 0, 1);
  words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  layout->addWidget(words, 1, 1);
  layout->setRowStretch(1, 1);  // titles of neighbours stand on one line
  layout->setColumnStretch(1, 1);
  for (QLabel* label : tile->findChildren<QLabel*>()) label->setAttribute(Qt::WA_TransparentForMouseEvents);
  QObject::connect(tile, &QPushButton::clicked, action, &QAction::trigger);
  return tile;
}

QPushButton* makeRecent(const RecentProject& project) {
  auto* row = makeButton({}, QStringLiteral("recentProject"), "row");
  row->setAccessibleName(project.name);
  row->setToolTip(project.file);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(metrics::kSpace3, metrics::kSpace1, metrics::kSpace3, metrics::kSpace1);
  layout->setSpacing(metrics::kSpace3);
  auto* curve = makeLabel({});
  curve->setObjectName(QStringLiteral("recentPicture"));
  curve->setMinimumSize(kPicture);
  curve->setAlignment(Qt::AlignCenter);
  if (const QPixmap picture = thumbnailOf(project); !picture.isNull())
    curve->setPixmap(picture.scaled(kPicture, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
  else  // nothing was trained in it yet
    curve->setPixmap(QIcon(QStringLiteral(":/icons/espalier.svg")).pixmap(QSize(kTileIcon, kTileIcon), row->devicePixelRatio()));
  auto* folder = new ElidedLabel(QFileInfo(project.file).path());
  folder->setObjectName(QStringLiteral("recentFolder"));
  folder->setProperty("look", QStringLiteral("small"));
  layout->addWidget(curve);
  auto* name = makeLabel(project.name, "heading");
  name->setMinimumWidth(kNameWidth);  // folders begin below each other
  layout->addWidget(name);
  layout->addWidget(folder, 1);
  layout->addWidget(makeLabel(formatDate(project.opened), "small"));
  for (QLabel* label : row->findChildren<QLabel*>()) label->setAttribute(Qt::WA_TransparentForMouseEvents);
  return row;
}

}  // namespace

WelcomePage::WelcomePage(const Actions& actions, QWidget* parent)
    : QWidget(parent), m_recent(new QVBoxLayout), m_recentArea(new QWidget), m_errorBar(new ErrorBar), m_restartDemo(makeButton(tr("Start the demo over"), QStringLiteral("buttonRestartDemo"), "link")) {
  setObjectName(QStringLiteral("pageWelcome"));
  auto* column = new QWidget;
  column->setMaximumWidth(kColumnWidth);
  auto* layout = new QVBoxLayout(column);
  layout->setSpacing(metrics::kSpace3);
  layout->addStretch(2);
  layout->addWidget(makeLabel(tr("Make a language model smaller"), "pageTitle"));
  layout->addWidget(makeWrappedLabel(tr("Open a model, see what in it matters, choose a smaller shape, correct the teacher, distil, "
                                        "compare, and export a checkpoint that every loader takes."),
                                     "secondary"));
  layout->addWidget(m_errorBar);
  layout->addSpacing(metrics::kSpace1);
  auto* tiles = new QGridLayout;
  tiles->setSpacing(metrics::kSpace3);
  tiles->addWidget(makeTile(actions.demo, QStringLiteral("demo"), tr("Open the demo"),
                            tr("A small model with its text: all steps in a few minutes"), QStringLiteral("buttonDemo")), 0, 0);
  tiles->addWidget(makeTile(actions.openModel, QStringLiteral("model"), tr("Open a model folder"),
                            tr("A Hugging Face checkpoint: config.json and safetensors"), QStringLiteral("buttonOpenModel")), 0, 1);
  tiles->addWidget(makeTile(actions.newProject, QStringLiteral("new"), tr("New project"),
                            tr("Choose where models, runs and reports are kept"), QStringLiteral("buttonNewProject")), 1, 0);
  tiles->addWidget(makeTile(actions.openProject, QStringLiteral("open"), tr("Open a project"),
                            tr("An .espalier file; you can also drop it here"), QStringLiteral("buttonOpenProject")), 1, 1);
  tiles->setColumnStretch(0, 1);
  tiles->setColumnStretch(1, 1);
  layout->addLayout(tiles);
  m_restartDemo->setToolTip(tr("Makes a new demo project; the one that is there stays among the recent ones"));
  connect(m_restartDemo, &QPushButton::clicked, actions.restartDemo, &QAction::trigger);
  layout->addWidget(m_restartDemo, 0, Qt::AlignLeft);
  layout->addSpacing(metrics::kSpace2);
  auto* recentLayout = new QVBoxLayout(m_recentArea);
  recentLayout->setContentsMargins(0, 0, 0, 0);
  recentLayout->addWidget(makeLabel(tr("Recent projects"), "section"));
  auto* card = new Card;
  card->setBodyMargins(metrics::kSpace1, metrics::kSpace1, metrics::kSpace1, metrics::kSpace1);
  m_recent->setSpacing(0);
  card->body()->addLayout(m_recent);
  recentLayout->addWidget(card);
  layout->addWidget(m_recentArea);
  layout->addStretch(3);

  auto* outer = new QHBoxLayout(this);
  outer->addStretch(1);
  outer->addWidget(column, 8);
  outer->addStretch(1);
  refresh();
}

void WelcomePage::refresh() {
  m_restartDemo->setVisible(!Session::demoProject().empty());
  while (QLayoutItem* item = m_recent->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  constexpr qsizetype kShown = 5;
  const QList<RecentProject> projects = recentProjects();
  for (const RecentProject& project : projects.mid(0, kShown)) {
    QPushButton* row = makeRecent(project);
    connect(row, &QPushButton::clicked, this, [this, file = project.file] { Q_EMIT projectChosen(file); });
    m_recent->addWidget(row);
  }
  m_recentArea->setVisible(!projects.isEmpty());
}

}  // namespace espalier::ui

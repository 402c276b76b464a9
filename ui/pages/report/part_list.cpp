#include "ui/pages/report/part_list.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/project/report.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kPartHeight = 27;

/// What a part tells.
QString sentenceOf(const std::string& word) {
  const std::pair<const char*, QString> sentences[] = {
      {"summary", PartList::tr("The newest student beside its teacher: sizes, losses, and how much of the loss distillation brought back.")},
      {"models", PartList::tr("Every model with its size, loss, tasks and speed, measured alike.")},
      {"correction", PartList::tr("The corrected and the original teacher on held-out text, and the students that learned from either.")},
      {"lineage", PartList::tr("Which model was made from which, as a drawing.")},
      {"calibration", PartList::tr("The texts that models were measured, trained and validated on.")},
      {"importance", PartList::tr("What was measured of heads, neurons, channels and layers, as maps and bars.")},
      {"search", PartList::tr("The shapes within a budget, and their places in the tournament.")},
      {"plan", PartList::tr("What each student keeps: sizes, layers, and by which metric they were chosen.")},
      {"training", PartList::tr("The curves of all runs with their loss at the start and at the end.")},
      {"settings", PartList::tr("Every setting of every run.")},
      {"samples", PartList::tr("What the models wrote at validations, after the same words.")},
      {"repeat", PartList::tr("The commands that do all of it again.")},
      {"environment", PartList::tr("Versions of program and libraries, processor and memory.")}};
  const auto* found = std::ranges::find(sentences, word, [](const auto& sentence) { return std::string(sentence.first); });
  return found != std::end(sentences) ? found->second : QString();
}

}  // namespace

PartList::PartList(QWidget* parent) : QWidget(parent), m_model(new QStandardItemModel(this)), m_view(new QListView) {
  m_view->setObjectName(QStringLiteral("listReportParts"));
  m_view->setAccessibleName(tr("Parts of the report"));
  m_view->setModel(m_model);
  m_view->setDragDropMode(QAbstractItemView::InternalMove);
  m_view->setDefaultDropAction(Qt::MoveAction);
  m_view->setDragDropOverwriteMode(false);
  m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_view->setFixedHeight(kPartHeight * static_cast<int>(reportParts().size()));
  auto* up = makeButton(tr("Up"), QStringLiteral("buttonPartUp"));
  auto* down = makeButton(tr("Down"), QStringLiteral("buttonPartDown"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(metrics::kSpace2);
  buttons->addWidget(up);
  buttons->addWidget(down);
  buttons->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace2);
  layout->addWidget(m_view);
  layout->addLayout(buttons);
  layout->addStretch(1);
  const auto offer = [this, up, down] {
    const int row = m_view->currentIndex().row();
    up->setEnabled(row > 0);
    down->setEnabled(row >= 0 && row + 1 < m_model->rowCount());
    m_view->setToolTip(m_view->currentIndex().data(Qt::ToolTipRole).toString());
  };
  connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, offer);
  offer();
  connect(up, &QPushButton::clicked, this, [this] { move(-1); });
  connect(down, &QPushButton::clicked, this, [this] { move(1); });
  connect(m_model, &QAbstractItemModel::dataChanged, this, &PartList::changed);
  connect(m_model, &QAbstractItemModel::rowsRemoved, this, &PartList::changed);
}

void PartList::move(int by) {
  const int row = m_view->currentIndex().row(), target = row + by;
  if (row < 0 || target < 0 || target >= m_model->rowCount()) return;
  m_model->insertRow(target, m_model->takeRow(row));
  m_view->setCurrentIndex(m_model->index(target, 0));
  Q_EMIT changed();
}

std::vector<std::string> PartList::chosen() const {
  std::vector<std::string> words;
  for (int row = 0; row < m_model->rowCount(); ++row)
    if (m_model->item(row)->checkState() == Qt::Checked) words.push_back(m_model->item(row)->data().toString().toStdString());
  return words;
}

void PartList::setChosen(const std::vector<std::string>& chosen) {
  const QSignalBlocker quiet(m_model);
  m_model->clear();
  const auto add = [this](const std::string& word, bool ticked) {
    auto* item = new QStandardItem(text(reportPartTitle(word, engineWords())));
    item->setData(QString::fromStdString(word));
    item->setToolTip(sentenceOf(word));
    item->setCheckable(true);
    item->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
    item->setDropEnabled(false);
    m_model->appendRow(item);
  };
  const auto& all = reportParts();
  for (const std::string& word : chosen)
    if (std::ranges::find(all, word) != all.end()) add(word, true);
  for (const std::string& word : all)
    if (std::ranges::find(chosen, word) == chosen.end()) add(word, false);
  m_view->reset();
  fitWidth();
}

void PartList::fitWidth() {
  m_view->ensurePolished();
  constexpr int kPadding = 8;  // of an item at both its sides, in the style sheet: the hint does not count it
  m_view->setMinimumWidth(std::max(0, m_view->sizeHintForColumn(0)) + 2 * (m_view->frameWidth() + kPadding));
}

void PartList::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) fitWidth();
}

void PartList::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  fitWidth();
}

}  // namespace espalier::ui

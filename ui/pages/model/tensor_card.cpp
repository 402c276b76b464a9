#include "ui/pages/model/tensor_card.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/pages/widths_by_hand.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kRowHeight = 28, kRowsShown = 7;

QString shapeText(const std::vector<std::int64_t>& shape) {
  QStringList sizes;
  for (const std::int64_t size : shape) sizes << formatInteger(size);
  return sizes.join(QStringLiteral(" × "));
}

}  // namespace

void TensorTableModel::setTensors(std::vector<InspectResult::Tensor> tensors) {
  beginResetModel();
  m_tensors = std::move(tensors);
  endResetModel();
}

int TensorTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_tensors.size()); }

int TensorTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant TensorTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const InspectResult::Tensor& tensor = m_tensors[static_cast<std::size_t>(index.row())];
  if (role == Qt::TextAlignmentRole && index.column() == Bytes) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != kSortRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
    case Name: return text(tensor.name);
    case Shape: return shapeText(tensor.shape);
    case Type: return text(tensor.dtype);
    case Bytes: return role == kSortRole ? QVariant::fromValue<qulonglong>(tensor.bytes) : QVariant(formatBytes(tensor.bytes));
    case Shard: return text(tensor.shard);
    default: return {};
  }
}

QVariant TensorTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue((section == Bytes ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Name: return tr("Name");
    case Shape: return tr("Shape");
    case Type: return tr("Type");
    case Bytes: return tr("Size");
    case Shard: return tr("File");
    default: return {};
  }
}

TensorCard::TensorCard(QWidget* parent)
    : Card(tr("Tensors"), {}, parent),
      m_model(new TensorTableModel(this)),
      m_proxy(new QSortFilterProxyModel(this)),
      m_filter(new QLineEdit),
      m_table(new QTableView) {
  m_filter->setObjectName(QStringLiteral("editTensorFilter"));
  m_filter->setPlaceholderText(tr("Filter by name, shape, type"));
  m_filter->setAccessibleName(tr("Filter tensors"));
  m_filter->setClearButtonEnabled(true);
  m_filter->setMinimumWidth(220);
  header()->addWidget(m_filter);
  m_proxy->setSourceModel(m_model);
  m_proxy->setFilterKeyColumn(-1);
  m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_proxy->setSortRole(TensorTableModel::kSortRole);
  m_table->setObjectName(QStringLiteral("tableTensors"));
  m_table->setAccessibleName(tr("Tensors"));
  m_table->setModel(m_proxy);
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(-1, Qt::AscendingOrder);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setShowGrid(false);
  m_table->setTabKeyNavigation(false);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setStretchLastSection(true);
  noticeWidthsByHand(m_table->horizontalHeader());
  m_table->setMinimumHeight(kRowHeight * (kRowsShown + 1));
  setBodyMargins(0, metrics::kSpace1, 0, 1);
  body()->addWidget(m_table);
  connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
    m_proxy->setFilterFixedString(words);
    showCount();
  });
}

void TensorCard::setModel(const InspectResult& model) {
  m_model->setTensors(model.tensors);
  if (!widthsByHand(*m_table->horizontalHeader())) {
    m_table->resizeColumnsToContents();
    m_table->horizontalHeader()->resizeSection(TensorTableModel::Name, std::max(m_table->columnWidth(TensorTableModel::Name), 320));
  }
  showCount();
}

void TensorCard::showCount() {
  const int all = m_model->rowCount(), shown = m_proxy->rowCount();
  setSubtitle(shown == all ? tr("%1 tensors").arg(formatInteger(all)) : tr("%1 of %2 tensors").arg(formatInteger(shown), formatInteger(all)));
}

}  // namespace espalier::ui

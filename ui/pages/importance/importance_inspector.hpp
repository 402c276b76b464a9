// Beside the importance page: what is selected, its fate at this target, pins, and the target in short.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/pages/importance/importance_data.hpp"

class QLabel;
class QPushButton;

namespace espalier::ui {

class HintBox;
class KeyValueList;

/// What was clicked, with the numbers that the page knows about it.
struct ImportanceSelection {
  Axis axis = Axis::Head;
  Place place;
  std::optional<Block> block;  ///< several layers in a row, in place of a place
  QString valueName, value;
  std::int64_t rankInLayer = 0, cellsInLayer = 0;  ///< 0 where it means nothing
  std::int64_t rankInModel = 0, cellsInModel = 0;
  QString hint;
};

class ImportanceInspector : public QWidget {
  Q_OBJECT
 public:
  explicit ImportanceInspector(Session& session, QWidget* parent = nullptr);

  void setSelection(std::optional<ImportanceSelection> selection);
  const std::optional<ImportanceSelection>& selection() const { return m_selection; }
  /// Whether what is looked at has cells or bars to click.
  void setSelectable(bool selectable);
  /// The metric that is looked at and that the target does not use; empty strings hide the offer to cut by it.
  void setOfferedMetric(const std::string& metric, const std::string& aggregation);
  /// Reads target, plan and pins anew.
  void refresh();

 private:
  void refreshSelection();
  void refreshBlock(const Block& block);
  void refreshTarget();
  void togglePin(Pin pin);

  Session& m_session;
  std::optional<ImportanceSelection> m_selection;
  std::string m_offeredMetric, m_offeredAggregation;
  QLabel* m_title;
  KeyValueList *m_facts, *m_target;
  QPushButton *m_keep, *m_cut, *m_drop, *m_use, *m_change;
  HintBox* m_hint;
  bool m_selectable = true;
  QLabel* m_problem;
};

}  // namespace espalier::ui

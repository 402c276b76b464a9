// Compare: all models and runs in a table, on a Pareto plot, as curves, by lineage, by settings, and by what they write.
#pragma once

#include "ui/pages/compare_model.hpp"
#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QMenu;
class QSplitter;
class QTableView;
class QTabWidget;

namespace espalier::ui {

class Card;
class EmptyState;
class CompareInspector;
class DifferencesModel;
class HintBox;
class LineageView;
class LossPlot;
class ParetoPlot;
class SideBySide;

class ComparePage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit ComparePage(Session& session, QWidget* parent = nullptr);

  QWidget* inspector() override;
  bool usable() const override;
  /// What is selected, and of the curves the axis and what is zoomed.
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;
  std::optional<PlotSource> plot() const override;
  bool editNotes() override;

  /// What is selected, in the order of the table.
  std::vector<CompareRow> selectedRows() const;
  std::vector<RecordRef> selectedRecords() const;
  void selectRecords(const std::vector<RecordRef>& records);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;  ///< of the table's header

 private:
  void makeTitleButtons();
  void makeActions();
  void followSelection();  ///< of the tree
  QWidget* makeFilterRow();
  QWidget* makeTable();
  QWidget* makeParts();
  QWidget* makePareto();
  QWidget* makeCurves();
  QWidget* makeLineage();
  QWidget* makeDifferences();
  void fillColumnMenu(QMenu* menu);
  void loadColumns();
  /// Widths that a person chose stay. The window keeps them with the project, and that they were chosen.
  void watchWidths();
  void spreadColumns();
  void shareHeight();
  void fillTags();
  void fillScoreMenu(QMenu* menu);
  void score(const std::vector<CompareRow>& rows, const std::filesystem::path& text);
  /// Models that have no loss in the table.
  std::vector<CompareRow> unscored() const;
  /// The file of the text that the table's losses are of; empty when the project does not know it any more.
  std::filesystem::path measuredText() const;
  void fillMeasures();
  void showMissing();  ///< models without a loss on the measure, and whether they are being scored
  void exportTable();

  std::vector<int> selectedPlaces() const;  ///< in the table, ascending
  const CompareRow& rowAt(int place) const;

  void refresh();
  void fill();
  void scheduleRefresh();  ///< of numbers that grow while a run works
  void refreshSoon();      ///< when other rows are to be shown: once for all that happens together
  void bringUpToDate();
  void onSelectionChanged();
  void toggle(RecordRef record, bool add);
  void showPareto();
  void showCurves();
  /// Of `all` runs that could be shown.
  void showLegend(const std::vector<CompareRow>& rows, std::size_t all);
  void showDifferences(const std::vector<CompareRow>& selected);

  CompareModel* m_model;
  CompareFilter* m_filter;
  QSplitter* m_halves = nullptr;
  QTableView* m_table = nullptr;
  QLineEdit* m_words = nullptr;
  QHBoxLayout* m_tagRow = nullptr;
  QWidget* m_tagArea = nullptr;
  QStringList m_tagsShown, m_tagsChosen;
  QComboBox* m_measure = nullptr;
  QWidget* m_measureField = nullptr;
  bool m_wide = false;  ///< the window: all columns that are useful at first have room
  HintBox* m_missing = nullptr;
  QPushButton* m_scoreMissing = nullptr;
  QTabWidget* m_parts = nullptr;
  ParetoPlot* m_pareto = nullptr;
  QCheckBox* m_undistilled = nullptr;  ///< whether Pareto shows them beside distilled ones
  QComboBox *m_paretoX = nullptr, *m_paretoY = nullptr, *m_curvesX = nullptr;
  LossPlot* m_curves = nullptr;
  QListWidget* m_legend = nullptr;
  QLabel* m_legendNote = nullptr;
  LineageView* m_lineage = nullptr;
  SideBySide* m_sideBySide = nullptr;
  QWidget* m_differencesArea = nullptr;
  EmptyState* m_noDifferences = nullptr;
  DifferencesModel* m_differences;
  QTableView* m_differencesTable = nullptr;
  QLabel* m_equal = nullptr;
  CompareInspector* m_inspector;
  QTimer m_refresh;
  bool m_stale = false;  ///< the rows are not those of the project
  bool m_filling = false;
  std::optional<QVariantMap> m_place;  ///< to be taken up with the rows
  bool m_spreading = false;
};

}  // namespace espalier::ui

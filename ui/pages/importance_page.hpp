// The second step of the method: measure what in the model matters, and look at it.
#pragma once

#include "ui/pages/importance/importance_data.hpp"
#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"

class QComboBox;
class QHBoxLayout;
class QMenu;
class QStackedWidget;
class QTabBar;

namespace espalier::ui {

class AnalysisForm;
class EmptyState;
class HintBox;
class ImportanceInspector;
class LayerBarCard;
class LayerBars;
class MapCard;
class MetricMatrix;
class PlotControls;

class ImportancePage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit ImportancePage(Session& session, QWidget* parent = nullptr);

  QWidget* inspector() override;
  bool usable() const override;
  bool done() const override;
  /// Tab, side of the hidden tab, metric, scale, order, what is zoomed of each map, and what the form asks for.
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;
  std::optional<PlotSource> plot() const override;

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  enum Tab { Heads, Neurons, Hidden, Layers, Blocks, Metrics };

  void buildHeader();
  void buildTabs();
  void makeActions();
  void makePinActions();
  QWidget* buildHeadsTab();
  /// Channels, or layers x channels.
  QWidget* buildHiddenTab();
  void addHiddenSwitch(QHBoxLayout* row);
  QWidget* buildMetricsTab();
  void connectMap(MapCard& card);

  void onModelChanged();
  void onScoresChanged();
  void onTargetChanged();
  void onProgressed(const worker::Progressed& progress);
  void onFinished(const worker::Finished& finished);
  void onFailed(const worker::Failed& failure);
  void analyse();
  /// An analysis that was asked for before the page was made.
  void takeUp();
  void showForm(bool show);
  void updateHeader();
  void updateNotice();  ///< another model of the project was measured and this one was not, or its scores are not those that were recorded

  void showTab(int tab);
  void restoreView(MapCard& card);
  void chooseWantedMetric();
  void fillMap(MapCard& card);  ///< numbers of the chosen metric
  void markMap(MapCard& card);  ///< cut and pins of the target
  void fillBlocks();
  bool showsLayerParts(const MapCard* card) const { return card == m_hiddenLayers; }
  std::string arrayName(const MapCard& card, const MetricChoice& choice) const;
  /// The array that a map shows of the chosen metric; nullptr where it was not measured.
  const ScoreArray* arrayOf(const MapCard& card) const;
  void fillMatrix();
  void applyLooks();
  void selectCell(const MapCard& card, HeatmapCell cell);
  void selectBlock(HeatmapCell cell);
  void selectLayer(const std::string& word, int layer);
  void setPin(Axis axis, Place place, Heatmap::Pin pin);
  void showCellMenu(const MapCard& card, HeatmapCell cell, QPoint at);
  void showLayerMenu(const LayerBarCard& card, int layer, QPoint at);
  void addPinActions(QMenu& menu, Axis axis, Place place);
  void addExports(QMenu& menu, std::function<PlotSource()> source);
  MapCard* mapOf(int tab) const;
  PlotSource currentPlot() const;
  PlotSource barsPlot(const LayerBarCard& card) const;

  worker::JobId m_job = 0;  ///< of the analysis that runs
  bool m_formWanted = false;
  QString m_wantedMetric;  ///< until it is offered
  QVariantMap m_wantedViews;  ///< of maps that have no numbers yet, by objectName
  std::shared_ptr<const Scores> m_shown;  ///< whose numbers the plots show
  HintBox* m_notice;
  QPushButton* m_useMeasured;
  AnalysisForm* m_form;
  QWidget* m_results;
  QTabBar* m_tabs;
  PlotControls* m_controls;
  QStackedWidget* m_stack;
  MapCard *m_heads, *m_neurons, *m_hidden, *m_hiddenLayers, *m_blocks;
  EmptyState *m_noBlocks, *m_noLayerParts;
  QPushButton *m_channels, *m_layersByChannels;  ///< which of the two hidden maps is shown
  LayerBarCard* m_influence;
  LayerBars* m_layers;
  MetricMatrix* m_matrix;
  class Card* m_matrixCard = nullptr;
  QComboBox* m_matrixAxis;
  QPushButton *m_again, *m_choose;
  ImportanceInspector* m_inspector;
};

}  // namespace espalier::ui

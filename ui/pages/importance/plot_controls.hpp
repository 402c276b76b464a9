// The row of choices above the importance plots: metric, colours, scale, order, export.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/pages/importance/importance_data.hpp"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;

namespace espalier::ui {

class PlotControls : public QWidget {
  Q_OBJECT
 public:
  explicit PlotControls(QWidget* parent = nullptr);

  /// Offers these metrics; stays with the chosen one when it is among them.
  void setMetrics(std::vector<MetricChoice> choices);
  /// nullptr when there are none.
  const MetricChoice* metric() const;
  /// By MetricChoice::key(); nothing happens when it is not offered.
  void setMetric(const std::string& key);
  /// Which of the entries are chosen, to be remembered.
  std::pair<int, int> scaleAndOrder() const;
  void setScaleAndOrder(int scale, int order);
  ColourMap colourMap() const;
  HeatmapScale scale() const;
  HeatmapOrder order() const;
  /// Which choices mean something for the plots below.
  void setOffered(bool metric, bool colours, bool rowScale, bool order);
  QMenu* exportMenu() const { return m_exportMenu; }
  /// Whether something is drawn that can be exported.
  void setExportable(bool exportable) { m_export->setEnabled(exportable); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 Q_SIGNALS:
  void metricChanged();
  void looksChanged();  ///< colours, scale or order

 private:
  struct Field {
    QLabel* label = nullptr;
    QComboBox* combo = nullptr;
    void setVisible(bool visible) const;
  };
  Field addCombo(QHBoxLayout* row, const QString& text, const QString& objectName);
  void fillScales(bool perRow);
  void explainMetric();
  void showLabels();

  std::vector<MetricChoice> m_choices;
  Field m_metric, m_colours, m_scale, m_order;
  QMenu* m_exportMenu;
  QPushButton* m_export;
  bool m_rowScale = true, m_coloursOffered = true;
};

}  // namespace espalier::ui

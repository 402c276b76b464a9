// Who was made from whom: models as boxes, from the teacher at the left to the last student at the right; where that is too wide, as indented rows.
#pragma once

#include <QPainterPath>
#include <QWidget>
#include <vector>

#include "ui/pages/compare_model.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

class LineageView : public QWidget {
  Q_OBJECT
 public:
  struct Node {
    CompareRow row;
    int parent = -1;  ///< index into the nodes; -1: none
    int depth = 0;
    QString taughtBy{};  ///< names of the teachers that it learned from; empty: none is known
    QRectF box{};
  };
  explicit LineageView(Session& session, QWidget* parent = nullptr);

  void setRows(const std::vector<CompareRow>& rows);
  void setSelected(const std::vector<RecordRef>& records);
  const std::vector<Node>& nodes() const { return m_nodes; }
  QSize minimumSizeHint() const override;
  /// For export; valid as long as this view.
  PlotSource source(const QString& name) const;

 Q_SIGNALS:
  void clicked(espalier::ui::RecordRef record, bool add);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QString teachersOf(RecordId run) const;
  void layOut();
  double place(std::size_t node, double top);
  double placeRow(std::size_t node, double top);
  QPainterPath linkTo(const Node& node) const;
  void paint(QPainter& painter, const Palette& palette, const QRect& part, bool whole) const;
  void paintNode(QPainter& painter, const Node& node, const Palette& palette, bool whole) const;  ///< `whole`: nothing is left out of its name

  Session& m_session;
  std::vector<Node> m_nodes;
  std::vector<RecordRef> m_selected;
  bool m_inRows = false;
  double m_boxWidth = 0;
  QSize m_needed{100, 40};
};

}  // namespace espalier::ui

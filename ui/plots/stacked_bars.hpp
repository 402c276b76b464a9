// Horizontal bars made of parts, such as the parameters of a model before and after, with their legend.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"

namespace espalier::ui {

struct StackedBarsData {
  struct Part {
    QString name;
    int series = 0;  ///< of the palette; -1: its neutral colour
    QString amount = {};  ///< said beside the name in the legend; may be empty
    QString more = {};    ///< said behind it where there is room
  };
  struct Row {
    QString name;
    std::vector<double> values;  ///< one per part
    QString total, chip;         ///< shown after the bar; the chip may be empty
    std::vector<QString> notes = {};  ///< one per part, or none: said of it besides its value
  };
  QString title;
  std::vector<Part> parts;
  std::vector<Row> rows;
};

class StackedBars : public QWidget {
  Q_OBJECT
 public:
  explicit StackedBars(QWidget* parent = nullptr);

  void setData(StackedBarsData data);
  const StackedBarsData& data() const { return m_data; }
  /// Where a part is drawn.
  QRectF rectOf(int row, int part) const;
  /// Valid as long as the widget.
  PlotSource plotSource(const QString& name) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {320, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const;
  struct Layout;
  struct Key;
  Layout layoutFor(const QSizeF& size, const PlotStyle& style) const;
  void makeRoom(Layout& layout, const PlotStyle& style) const;
  void paintLegend(QPainter& painter, const Layout& layout, const PlotStyle& style) const;
  /// Whether each part that is no sliver has room for its name; else all say their shares.
  bool saysNames(const Layout& layout, const PlotStyle& style) const;
  void paintParts(QPainter& painter, int row, const Layout& layout, const PlotStyle& style) const;
  void paintTotal(QPainter& painter, int row, const Layout& layout, const PlotStyle& style) const;
  QRectF partRect(int row, int part, const Layout& layout) const;

  StackedBarsData m_data;
};

}  // namespace espalier::ui

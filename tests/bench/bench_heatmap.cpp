// Redraw of the largest heatmap, 32 x 14336: at most 4 ms a frame on an ordinary machine. Run by hand: ctest does not time.
#include <QImage>
#include <QTest>
#include <random>

#include "ui/plots/heatmap.hpp"

using namespace espalier::ui;

class BenchHeatmap : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void redraw();
  void redrawWithNewCut();
  void sort();

 private:
  Heatmap m_map;
  std::vector<std::uint8_t> m_cut;
  QImage m_image;
};

void BenchHeatmap::initTestCase() {
  HeatmapData data;
  data.rows = 32;
  data.columns = 14336;
  data.rowName = "layer";
  data.columnName = "neuron";
  data.values.resize(32 * 14336);
  m_cut.resize(data.values.size());
  std::mt19937 random(1);
  std::lognormal_distribution<float> values(0, 0.5);
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    data.values[i] = values(random);
    m_cut[i] = data.values[i] < 1;
  }
  m_map.setData(std::move(data));
  m_map.resize(900, 520);
  m_image = QImage(m_map.size(), QImage::Format_ARGB32_Premultiplied);
}

void BenchHeatmap::redraw() {
  QBENCHMARK {
    m_map.setColourMap(ColourMap::Viridis);  // forgets the cells' picture
    m_map.render(&m_image);
  }
}

void BenchHeatmap::redrawWithNewCut() {
  QBENCHMARK {
    m_map.setCut(m_cut);
    m_map.render(&m_image);
  }
}

void BenchHeatmap::sort() {
  QBENCHMARK {
    m_map.setOrder(HeatmapOrder::Model);
    m_map.setOrder(HeatmapOrder::Sorted);
  }
}

QTEST_MAIN(BenchHeatmap)
#include "bench_heatmap.moc"

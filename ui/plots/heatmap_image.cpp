#include <algorithm>
#include <cmath>

#include "ui/plots/heatmap_painter.hpp"

namespace espalier::ui {
namespace {

/// The whole cells that a pixel stands for: every cell belongs to at least one pixel, and no pixel is without cells.
struct Band {
  std::int64_t begin = 0, end = 0;
  bool operator==(const Band&) const = default;
};

std::vector<Band> bands(double from, double length, int pixels, std::int64_t cells) {
  std::vector<Band> result(static_cast<std::size_t>(std::max(0, pixels)));
  const double perPixel = length / std::max(1, pixels);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    std::int64_t begin, end;
    if (perPixel <= 1) {  // a cell covers pixels: the one under the pixel's middle
      begin = static_cast<std::int64_t>(std::floor(from + (pixel + 0.5) * perPixel));
      end = begin + 1;
    } else {
      begin = static_cast<std::int64_t>(std::floor(from + pixel * perPixel));
      end = std::max(begin + 1, static_cast<std::int64_t>(std::floor(from + (pixel + 1) * perPixel)));
      if (pixel == pixels - 1) end = std::max(end, static_cast<std::int64_t>(std::ceil(from + length - 1e-9)));
    }
    begin = std::clamp<std::int64_t>(begin, 0, cells - 1);
    result[static_cast<std::size_t>(pixel)] = {begin, std::clamp<std::int64_t>(end, begin + 1, cells)};
  }
  return result;
}

/// The strongest level of each pixel, and which share of its cells is cut.
struct Line {
  std::vector<std::int16_t> level;
  std::vector<float> cutShare;
};

void fillLine(Line& line, const HeatmapModel& model, Band rows, const std::vector<Band>& columns, bool shares) {
  const std::int64_t width = model.data().columns;
  std::fill(line.level.begin(), line.level.end(), HeatmapModel::kNoCell);
  std::fill(line.cutShare.begin(), line.cutShare.end(), 0.0f);
  for (std::int64_t row = rows.begin; row < rows.end; ++row) {
    const std::int16_t* levels = model.levels().data() + row * width;
    const std::uint8_t* cut = shares ? model.cutInOrder().data() + row * width : nullptr;
    for (std::size_t x = 0; x < columns.size(); ++x) {
      std::int16_t strongest = line.level[x];
      for (std::int64_t c = columns[x].begin; c < columns[x].end; ++c) strongest = std::max(strongest, levels[c]);
      line.level[x] = strongest;
      if (!cut) continue;
      int count = 0;
      for (std::int64_t c = columns[x].begin; c < columns[x].end; ++c) count += cut[c];
      line.cutShare[x] += static_cast<float>(count) / static_cast<float>((columns[x].end - columns[x].begin) * (rows.end - rows.begin));
    }
  }
}

/// A colour on its way to white: all the way up to four fifths when every cell of the pixel is cut.
QRgb lighter(QRgb colour, float cutShare) {
  const auto up = [share = 0.8f * cutShare](int byte) { return byte + static_cast<int>(static_cast<float>(255 - byte) * share); };
  return qRgb(up(qRed(colour)), up(qGreen(colour)), up(qBlue(colour)));
}

}  // namespace

QImage cellImage(const HeatmapModel& model, const QRectF& view, QSize pixels, ColourMap map, QRgb empty, bool cutShares) {
  QImage image(pixels, QImage::Format_RGB32);
  if (image.isNull() || model.empty()) return image;
  const auto columns = bands(view.x(), view.width(), pixels.width(), model.data().columns);
  const auto rows = bands(view.y(), view.height(), pixels.height(), model.data().rows);
  const std::array<QRgb, 256>& table = colours(map);
  const bool shares = cutShares && !model.cutInOrder().empty();
  const auto width = static_cast<std::size_t>(pixels.width());
  Line line{std::vector<std::int16_t>(width), std::vector<float>(width)};

  for (std::size_t y = 0; y < rows.size();) {
    std::size_t end = y + 1;
    while (end < rows.size() && rows[end] == rows[y]) ++end;
    fillLine(line, model, rows[y], columns, shares);
    auto* first = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(y)));
    for (std::size_t x = 0; x < width; ++x) first[x] = line.level[x] < 0 ? empty : table[static_cast<std::size_t>(line.level[x])];
    for (std::size_t copy = y + 1; copy < end; ++copy) std::copy_n(first, width, reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(copy))));
    if (shares) {
      const std::size_t stroke = std::max<std::size_t>(1, (end - y) / 6);
      for (std::size_t up = 0; up < stroke; ++up) {
        auto* foot = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(end - 1 - up)));
        for (std::size_t x = 0; x < width; ++x) foot[x] = lighter(foot[x], line.cutShare[x]);
      }
    }
    y = end;
  }
  return image;
}

}  // namespace espalier::ui

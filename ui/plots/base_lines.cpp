#include "ui/plots/base_lines.hpp"

#include <algorithm>

#include "engine/base/label_places.hpp"

namespace espalier::ui {

namespace {
constexpr double kDash = 5, kSpace = 4;
constexpr double kTouching = 4;  ///< pixels between two lines that would look like one
}  // namespace

BaseLines::BaseLines(QCustomPlot* plot, QCPAxisRect* area) : QCPLayerable(plot), m_area(area) {}

void BaseLines::setLines(std::vector<BaseLine> lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const BaseLine& a, const BaseLine& b) { return a.value > b.value; });
  m_lines = std::move(lines);
}

void BaseLines::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void BaseLines::draw(QCPPainter* painter) {
  const QFont& font = m_style.axisFont;
  painter->setFont(font);
  const QFontMetricsF metrics(font);
  const QRectF area = m_area->rect();
  m_labels.clear();
  LabelPlaces places({area.left(), area.top(), area.width(), area.height()});
  const auto pixelOf = [this](const BaseLine& line) { return m_area->axis(QCPAxis::atLeft)->coordToPixel(line.value); };
  bool staggered = false;
  for (std::size_t at = 0; at < m_lines.size(); ++at) {
    const BaseLine& line = m_lines[at];
    const double y = pixelOf(line);
    if (y < area.top() || y > area.bottom()) continue;
    const QColor color = line.color.in(m_style.palette);
    QPen pen(color, 1, Qt::CustomDashLine);
    pen.setDashPattern({kDash, kSpace});
    // Dashes of one stand in the gaps of the other.
    staggered = !staggered && at > 0 && std::abs(pixelOf(m_lines[at - 1]) - y) < kTouching;
    if (staggered) pen.setDashOffset((kDash + kSpace) / 2);
    painter->setPen(pen);
    painter->drawLine(QLineF(area.left(), y, area.right(), y));

    const QString text = line.label + QLatin1Char(' ') + parentPlot()->locale().toString(line.value, 'f', 3);
    const QSizeF size(metrics.horizontalAdvance(text) + 6, metrics.height());
    // Of two lines close together the upper one has its label above, the lower one below: no label stands between, where it could be of either.
    const auto isNear = [&](double other) { return std::abs(other - y) < size.height() + 2; };
    const bool above = at > 0 && isNear(pixelOf(m_lines[at - 1])), below = at + 1 < m_lines.size() && isNear(pixelOf(m_lines[at + 1]));
    const QRectF place = placeOf(places, size, y, above == below || below, above == below || above);
    m_labels.push_back(place);
    QColor behind = m_style.palette.surface;
    behind.setAlphaF(0.75F);
    painter->fillRect(place.adjusted(0, 1, 0, 0), behind);
    painter->setPen(m_style.palette.text);
    painter->drawText(place.adjusted(3, 0, -3, 0), Qt::AlignRight | Qt::AlignVCenter, text);
  }
}

QRectF BaseLines::placeOf(LabelPlaces& places, const QSizeF& label, double y, bool above, bool below) const {
  const QRectF area = m_area->rect();
  const QRectF atRight(area.right() - label.width(), y - label.height() - 1, label.width(), label.height());
  std::vector<double> lefts{atRight.left(), area.left() + 2};  // the ends of the line come first
  for (double left = atRight.left() - label.width() / 2; left > area.left(); left -= label.width() / 2) lefts.push_back(left);
  std::vector<Box> wanted;
  for (const double left : lefts) {
    if (above) wanted.push_back({left, atRight.top(), label.width(), label.height()});
    if (below) wanted.push_back({left, atRight.top() + label.height() + 2, label.width(), label.height()});
  }
  const auto crossed = [&](const Box& box) { return m_passesThrough(QRectF(box.left, box.top, box.width, box.height)); };
  const auto place = places.place(wanted, crossed);
  return place ? QRectF(place->left, place->top, place->width, place->height) : above ? atRight : atRight.translated(0, label.height() + 2);
}

}  // namespace espalier::ui

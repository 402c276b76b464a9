#include "ui/pages/model/token_view.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
constexpr int kPieceHeight = 22, kIdHeight = 14, kLineGap = 6, kPieceGap = 2, kPadding = 4;
constexpr int kColors = 4;
}  // namespace

QString visiblePiece(const TokenPiece& piece) {
  const QString decoded = QString::fromStdString(piece.text);
  if (decoded.isEmpty() || decoded.contains(QChar::ReplacementCharacter)) {
    QString bytes;
    for (const unsigned char byte : piece.text) bytes += QStringLiteral("%1 ").arg(static_cast<int>(byte), 2, 16, QLatin1Char('0')).toUpper();
    return bytes.isEmpty() ? QStringLiteral("∅") : bytes.trimmed();
  }
  QString shown = decoded;
  shown.replace(QLatin1Char('\n'), QStringLiteral("↵")).replace(QLatin1Char('\t'), QStringLiteral("⇥"));
  return shown.replace(QLatin1Char(' '), QStringLiteral("·"));
}

TokenView::TokenView(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void TokenView::setPieces(std::vector<TokenPiece> pieces) {
  m_pieces = std::move(pieces);
  m_shown.clear();
  QStringList ids;
  for (const TokenPiece& piece : m_pieces) {
    m_shown.push_back(visiblePiece(piece));
    ids << QString::number(piece.id);
  }
  setAccessibleName(tr("Tokens"));
  setAccessibleDescription(ids.join(QLatin1Char(' ')));
  updateGeometry();
  update();
}

std::vector<QRect> TokenView::layOut(int width) const {
  const QFontMetrics textMetrics(Theme::font());
  const QFontMetrics idMetrics(Theme::font(metrics::kAxisSize - 1));
  std::vector<QRect> places;
  int x = 0, y = 0;
  for (std::size_t i = 0; i < m_pieces.size(); ++i) {
    const int w = std::max(textMetrics.horizontalAdvance(m_shown[i]), idMetrics.horizontalAdvance(QString::number(m_pieces[i].id))) + 2 * kPadding;
    if (x > 0 && x + w > width) {
      x = 0;
      y += kPieceHeight + kIdHeight + kLineGap;
    }
    places.emplace_back(x, y, w, kPieceHeight);
    x += w + kPieceGap;
  }
  return places;
}

int TokenView::heightForWidth(int width) const {
  const auto places = layOut(width);
  return places.empty() ? 0 : places.back().bottom() + kIdHeight + 2;
}

void TokenView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Palette& palette = Theme::current();
  const auto places = layOut(width());
  for (std::size_t i = 0; i < places.size(); ++i) {
    QColor back = m_pieces[i].special ? palette.secondary : seriesColor(static_cast<int>(i) % kColors);
    back.setAlphaF(palette.dark ? 0.32F : 0.20F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(places[i], 4, 4);
    painter.setFont(Theme::font());
    painter.setPen(palette.text);
    painter.drawText(places[i], Qt::AlignCenter, m_shown[i]);
    painter.setFont(Theme::font(metrics::kAxisSize - 1));
    painter.setPen(palette.secondary);
    painter.drawText(places[i].translated(0, kPieceHeight).adjusted(0, 0, 0, kIdHeight - kPieceHeight), Qt::AlignCenter,
                     QString::number(m_pieces[i].id));
  }
}

bool TokenView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto places = layOut(width());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].contains(help->pos())) continue;
    QToolTip::showText(help->globalPos(), tr("Token %1: id %2, “%3”").arg(i).arg(m_pieces[i].id).arg(m_shown[i]), this);
    return true;
  }
  QToolTip::hideText();
  return true;
}

}  // namespace espalier::ui

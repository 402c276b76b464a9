// A text as coloured pieces, one per token, with the id under each.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/tokenizer/tokenizer.hpp"

namespace espalier::ui {

class TokenView : public QWidget {
  Q_OBJECT
 public:
  explicit TokenView(QWidget* parent = nullptr);
  void setPieces(std::vector<TokenPiece> pieces);
  const std::vector<TokenPiece>& pieces() const { return m_pieces; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {320, heightForWidth(320)}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  std::vector<QRect> layOut(int width) const;
  std::vector<TokenPiece> m_pieces;
  std::vector<QString> m_shown;
};

/// A piece as it is drawn: spaces and line breaks visible, bytes that are no character as hexadecimal numbers.
QString visiblePiece(const TokenPiece& piece);

}  // namespace espalier::ui

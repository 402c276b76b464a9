// A report's HTML as a text document whose figures are drawn as vectors: for the preview.
#pragma once

#include <QByteArray>
#include <QString>
#include <QTextDocument>
#include <QTextObjectInterface>
#include <memory>
#include <vector>

class QSvgRenderer;

namespace espalier::ui {

/// Draws SVG figures as wide as the text, or as wide as they are when that is less.
class FigureObject : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)
 public:
  static constexpr int kType = QTextFormat::UserObject + 1;
  static constexpr int kFigureProperty = QTextFormat::UserProperty + 1;   ///< its number among `figures`
  static constexpr int kColumnsProperty = QTextFormat::UserProperty + 2;  ///< of the table in which it stands: it takes one of them

  FigureObject(const std::vector<QByteArray>& figures, QObject* parent);
  QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
  void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position, const QTextFormat& format) override;

 private:
  QSvgRenderer& figure(const QTextFormat& format) const { return *m_figures[static_cast<std::size_t>(format.intProperty(kFigureProperty))]; }
  std::vector<QSvgRenderer*> m_figures;  ///< its children
};

/// The inline SVG elements of a page and the page with "[[figure-N]]" in their places.
struct SplitReport {
  QString html;
  std::vector<QByteArray> figures;
};
SplitReport splitFigures(const QString& html);

/// A document of the page's text with its figures, owned by the caller. Any thread may make and fit it before it is moved to the window's.
std::unique_ptr<QTextDocument> makeReportDocument(const QString& html);

/// Lays it out in `width` pixels; the text of tables that are wider than that becomes smaller, down to what can still be read.
void fitTables(QTextDocument& document, int width);

}  // namespace espalier::ui

#include "ui/pages/report/report_document.hpp"

#include <QAbstractTextDocumentLayout>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "ui/pages/report/rich_text.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kPdfDotsPerInch = 96;
constexpr int kFooterHeight = 28;
constexpr int kManyColumns = 8;
constexpr double kTightPadding = 4;
constexpr double kCellPadding = 14;  // of both sides, with the table's border

constexpr char kDocumentStyle[] = R"(
body { color: #1d2320; }
h1 { font-size: 22px; margin-bottom: 4px; }
h2 { font-size: 17px; margin-top: 24px; margin-bottom: 6px; }
h3 { font-size: 14px; margin-top: 14px; margin-bottom: 4px; }
th { color: #68706b; font-size: 11px; text-align: left; padding: 3px 12px 3px 0; }
td { font-size: 11px; padding: 3px 12px 3px 0; }
pre, code { font-family: "DejaVu Sans Mono", monospace; font-size: 12px; white-space: pre-wrap; }
.code { font-family: "DejaVu Sans Mono", monospace; font-size: 11px; margin: 0 0 4px 0; }
.secondary, .note, .tile .name, figcaption { color: #68706b; }
.tile .value { font-size: 18px; font-weight: 600; }
)";

/// Columns of the innermost table around the place; 1 outside of all.
int columnsAt(const QTextCursor& place) {
  const QTextTable* table = place.currentTable();
  return table ? std::max(1, table->columns()) : 1;
}

QString placeholder(std::size_t number) { return QStringLiteral("[[figure-%1]]").arg(number + 1); }

/// Tables of many columns would be wider than a narrow page.
void tightenWideTables(QTextDocument& document) {
  for (QTextFrame* frame : document.rootFrame()->childFrames()) {
    auto* table = qobject_cast<QTextTable*>(frame);
    if (!table || table->columns() < kManyColumns) continue;
    for (int row = 0; row < table->rows(); ++row) {
      for (int column = 0; column < table->columns(); ++column) {
        QTextTableCell cell = table->cellAt(row, column);
        QTextTableCellFormat format = cell.format().toTableCellFormat();
        format.setRightPadding(kTightPadding);
        cell.setFormat(format);
      }
    }
  }
}

bool holdsFigure(const QTextBlock& block) { return block.text().contains(QChar::ObjectReplacementCharacter); }

/// The page on which a place of the document lies.
int pageOf(const QTextDocument& document, double y) { return static_cast<int>(y / document.pageSize().height()); }

/// The last block that belongs to a heading: the figure or table under it, with the sentences between; else what follows it.
QTextBlock endOfOpening(const QTextBlock& heading) {
  constexpr int kFarthest = 4;
  QTextBlock last = heading.next();
  QTextBlock block = last;
  for (int i = 0; i < kFarthest && block.isValid(); ++i, block = block.next()) {
    if (holdsFigure(block)) return block;
    if (QTextCursor(block).currentTable()) return block;
  }
  return last;
}

/// A heading at the foot of a page goes to the next, with what it is the heading of.
void keepHeadingsWithContent(QTextDocument& document) {
  const QAbstractTextDocumentLayout* layout = document.documentLayout();
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    const bool second = block.blockFormat().headingLevel() > 0 && block.previous().isValid() && block.previous().blockFormat().headingLevel() > 0;
    if (block.blockFormat().headingLevel() == 0 || second) continue;
    const QTextBlock end = endOfOpening(block);
    if (!end.isValid()) continue;
    const double top = layout->blockBoundingRect(block).top(), bottom = layout->blockBoundingRect(end).bottom() - 1;
    if (pageOf(document, top) == pageOf(document, bottom) || bottom - top > document.pageSize().height()) continue;
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
    cursor.setBlockFormat(format);
    document.markContentsDirty(0, document.characterCount());  // what follows lies elsewhere now
  }
}

}  // namespace

QSizeF FigureObject::intrinsicSize(QTextDocument* document, int, const QTextFormat& format) {
  QSvgRenderer renderer(format.property(kSvgProperty).toByteArray());
  const QSizeF size = renderer.defaultSize();
  const double page = document->pageSize().width() > 0 ? document->pageSize().width() : document->textWidth();
  const int columns = std::max(1, format.intProperty(kColumnsProperty));
  const double room = (page - 2 * document->documentMargin()) / columns - (columns > 1 ? kCellPadding : 0);
  return room > 0 && size.width() > room ? size * (room / size.width()) : size;
}

void FigureObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format) {
  QSvgRenderer renderer(format.property(kSvgProperty).toByteArray());
  renderer.render(painter, rect);
}

SplitReport splitFigures(const QString& html) {
  static const QRegularExpression kSvg(QStringLiteral("<svg\\b.*?</svg>"), QRegularExpression::DotMatchesEverythingOption);
  SplitReport split;
  qsizetype end = 0;
  for (auto found = kSvg.globalMatch(html); found.hasNext();) {
    const QRegularExpressionMatch match = found.next();
    split.html += html.mid(end, match.capturedStart() - end) + placeholder(split.figures.size());
    QByteArray svg = match.captured().toUtf8();
    if (!svg.contains("xmlns=")) svg.replace(0, 4, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    split.figures.push_back(svg);
    end = match.capturedEnd();
  }
  split.html += html.mid(end);
  return split;
}

std::unique_ptr<QTextDocument> makeReportDocument(const QString& html) {
  const SplitReport split = splitFigures(html);
  auto document = std::make_unique<QTextDocument>();
  document->setDefaultFont(Theme::font());
  document->documentLayout()->registerHandler(FigureObject::kType, new FigureObject(document.get()));
  // Browsers' style sheet is beyond a text document; it gets its own.
  document->setDefaultStyleSheet(QLatin1String(kDocumentStyle));
  document->setHtml(forTextDocument(withBreakableCode(split.html)));
  for (std::size_t i = 0; i < split.figures.size(); ++i) {
    QTextCursor place = document->find(placeholder(i));
    if (place.isNull()) continue;
    QTextCharFormat format;
    format.setObjectType(FigureObject::kType);
    format.setProperty(FigureObject::kSvgProperty, split.figures[i]);
    format.setProperty(FigureObject::kColumnsProperty, columnsAt(place));
    place.insertText(QString(QChar::ObjectReplacementCharacter), format);
  }
  tightenWideTables(*document);
  return document;
}

void writePdfReport(const QString& html, const QString& title, const QString& file) {
  const auto document = makeReportDocument(html);
  QPdfWriter writer(file);
  writer.setTitle(title);
  writer.setCreator(QStringLiteral("Espalier " ESPALIER_VERSION));
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(16, 16, 16, 14), QPageLayout::Millimeter);
  // Coordinates of a screen; the output are vectors, so nothing is lost.
  writer.setResolution(kPdfDotsPerInch);
  QPainter painter;
  if (!painter.begin(&writer)) throw Error(ErrorKind::Failed, "the PDF cannot be written", file.toStdString(), "Choose another folder");
  const QSizeF page(writer.width(), writer.height() - kFooterHeight);
  document->setDocumentMargin(0);
  QTextOption option = document->defaultTextOption();
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  document->setDefaultTextOption(option);
  document->setPageSize(page);
  keepHeadingsWithContent(*document);
  const int pages = document->pageCount();
  for (int i = 0; i < pages; ++i) {
    if (i > 0) writer.newPage();
    painter.save();
    painter.translate(0, -i * page.height());
    document->drawContents(&painter, QRectF(0, i * page.height(), page.width(), page.height()));
    painter.restore();
    painter.setFont(Theme::font(metrics::kAxisSize));
    painter.setPen(lightPalette().secondary);
    painter.drawText(QRectF(0, page.height(), page.width(), kFooterHeight), Qt::AlignRight | Qt::AlignBottom,
                     QStringLiteral("%1 / %2").arg(i + 1).arg(pages));
    painter.drawText(QRectF(0, page.height(), page.width(), kFooterHeight), Qt::AlignLeft | Qt::AlignBottom, title);
  }
}

void writeMarkdownReport(const QString& html, const QString& file) {
  const SplitReport split = splitFigures(html);
  QTextDocument document;
  document.setHtml(forTextDocument(split.html));
  QString markdown = document.toMarkdown();
  const QFileInfo info(file);
  const QString folder = info.completeBaseName() + QStringLiteral("-figures");
  if (!split.figures.empty()) QDir(info.path()).mkpath(folder);
  for (std::size_t i = 0; i < split.figures.size(); ++i) {
    const QString name = QStringLiteral("%1/figure-%2.svg").arg(folder).arg(i + 1);
    writeFileAtomically((info.path() + QLatin1Char('/') + name).toStdString(), split.figures[i].toStdString());
    // Markdown escapes the brackets of what was text.
    QString escaped = placeholder(i);
    escaped.replace(QStringLiteral("["), QStringLiteral("\\[")).replace(QStringLiteral("]"), QStringLiteral("\\]"));
    const QString image = QStringLiteral("![Figure %1](%2)").arg(i + 1).arg(name);
    markdown.replace(escaped, image).replace(placeholder(i), image);
  }
  writeFileAtomically(file.toStdString(), markdown.toStdString());
}

}  // namespace espalier::ui

#include "ui/pages/report/report_document.hpp"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <algorithm>

#include "ui/pages/report/rich_text.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kTableText = 11, kSmallestText = 8;  // pixels
constexpr double kTightPadding = 6;
constexpr double kCellPadding = 14;  // of both sides, with the table's border

constexpr char kDocumentStyle[] = R"(
body { color: #1d2320; }
h1 { font-size: 22px; margin-bottom: 4px; }
h2 { font-size: 17px; margin-top: 24px; margin-bottom: 6px; }
h3 { font-size: 14px; margin-top: 14px; margin-bottom: 4px; }
th { color: #68706b; font-size: 11px; padding: 3px 12px 3px 0; }
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

/// A mark or a key, which stands beside words and needs none of its own.
bool isSign(const QByteArray& svg) { return svg.left(svg.indexOf('>')).contains("aria-hidden"); }

QString placeholder(std::size_t number) { return QStringLiteral("[[figure-%1]]").arg(number + 1); }

/// The tables that are made to fit a narrow page, and as wide as a roomy one: those with a head, which tiles and figures beside each other have not.
std::vector<QTextTable*> tablesOf(const QTextDocument& document) {
  constexpr int kSeveralColumns = 4;
  std::vector<QTextTable*> tables;
  for (QTextFrame* frame : document.rootFrame()->childFrames())
    if (auto* table = qobject_cast<QTextTable*>(frame); table && table->columns() >= kSeveralColumns && table->format().headerRowCount() > 0) tables.push_back(table);
  return tables;
}

/// Those of them that stick out of a page of that width.
std::vector<QTextTable*> tooWide(const QTextDocument& document, int width) {
  std::vector<QTextTable*> tables = tablesOf(document);
  std::erase_if(tables, [&](QTextTable* table) { return document.documentLayout()->frameBoundingRect(table).right() <= width - document.documentMargin(); });
  return tables;
}

template <class Change>
void forEachCell(const std::vector<QTextTable*>& tables, const Change& change) {
  for (QTextTable* table : tables)
    for (int row = 0; row < table->rows(); ++row)
      for (int column = 0; column < table->columns(); ++column) change(table->cellAt(row, column));
}

/// A mark before a name, whose width the layout forgets when it asks how narrow a column may be.
bool beginsWithMark(const QTextTableCell& cell) {
  const QString text = cell.firstCursorPosition().block().text();
  return !text.isEmpty() && QStringLiteral("●■◆▲○□◇△").contains(text.front());
}

void setPadding(QTextTableCell cell, double right) {
  constexpr double kMarkWidth = 10;
  QTextTableCellFormat format = cell.format().toTableCellFormat();
  format.setRightPadding(right + (beginsWithMark(cell) ? kMarkWidth : 0));
  cell.setFormat(format);
}

void setTextSize(QTextTableCell cell, int pixels) {
  QTextCharFormat format;
  format.setProperty(QTextFormat::FontPixelSize, pixels);
  QTextCursor text = cell.firstCursorPosition();
  text.setPosition(cell.lastCursorPosition().position(), QTextCursor::KeepAnchor);
  text.mergeCharFormat(format);
}

/// A name is not broken at its hyphens.
void keepInOneLine(const QTextTableCell& cell) {
  QTextBlockFormat format;
  format.setNonBreakableLines(true);
  QTextCursor text = cell.firstCursorPosition();
  text.setPosition(cell.lastCursorPosition().position(), QTextCursor::KeepAnchor);
  text.mergeBlockFormat(format);
}

/// As wide as the page (less what the layout rounds up), or as wide as what is in it.
void stretch(QTextTable& table, bool wide) {
  QTextTableFormat format = table.format();
  format.setWidth(wide ? QTextLength(QTextLength::PercentageLength, 99) : QTextLength());
  table.setFormat(format);
}

}  // namespace

FigureObject::FigureObject(const std::vector<QByteArray>& figures, QObject* parent) : QObject(parent) {
  for (const QByteArray& svg : figures) m_figures.push_back(new QSvgRenderer(svg, this));
}

QSizeF FigureObject::intrinsicSize(QTextDocument* document, int, const QTextFormat& format) {
  const QSizeF size = figure(format).defaultSize();
  const double page = document->pageSize().width() > 0 ? document->pageSize().width() : document->textWidth();
  const int columns = std::max(1, format.intProperty(kColumnsProperty));
  const double room = (page - 2 * document->documentMargin()) / columns - (columns > 1 ? kCellPadding : 0);
  return room > 0 && size.width() > room ? size * (room / size.width()) : size;
}

void FigureObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format) {
  figure(format).render(painter, rect);
}

SplitReport splitFigures(const QString& html) {
  static const QRegularExpression kSvg(QStringLiteral("<svg\\b.*?</svg>"), QRegularExpression::DotMatchesEverythingOption);
  SplitReport split;
  qsizetype end = 0;
  for (auto found = kSvg.globalMatch(html); found.hasNext();) {
    const QRegularExpressionMatch match = found.next();
    split.html += html.mid(end, match.capturedStart() - end) + placeholder(split.figures.size());
    // The painter takes one family, not a list of them.
    static const QRegularExpression kFamilies(QStringLiteral("font-family=\"[^\"]*\""));
    QByteArray svg = match.captured().replace(kFamilies, QStringLiteral("font-family=\"%1\"").arg(Theme::font().family())).toUtf8();
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
  QTextOption option = document->defaultTextOption();
  option.setWrapMode(QTextOption::WordWrap);
  document->setDefaultTextOption(option);
  document->documentLayout()->registerHandler(FigureObject::kType, new FigureObject(split.figures, document.get()));
  // Browsers' style sheet is beyond a text document; it gets its own.
  document->setDefaultStyleSheet(QLatin1String(kDocumentStyle));
  document->setHtml(forTextDocument(withBreakableCode(split.html)));
  // As one change, each behind the one before: a report of hundreds of runs has thousands.
  QTextCursor edit(document.get()), last(document.get());
  edit.beginEditBlock();
  for (std::size_t i = 0; i < split.figures.size(); ++i) {
    QTextCursor place = document->find(placeholder(i), last);
    if (place.isNull()) continue;
    QTextCharFormat format;
    format.setObjectType(FigureObject::kType);
    format.setProperty(FigureObject::kFigureProperty, static_cast<int>(i));
    format.setProperty(FigureObject::kColumnsProperty, columnsAt(place));
    if (isSign(split.figures[i])) format.setVerticalAlignment(QTextCharFormat::AlignBaseline);  // in a line, as a letter is
    place.insertText(QString(QChar::ObjectReplacementCharacter), format);
    last = place;
  }
  edit.endEditBlock();
  return document;
}

void fitTables(QTextDocument& document, int width) {
  const std::vector<QTextTable*> all = tablesOf(document);
  // One change for the layout, which begins again after each.
  const auto asOne = [&document, width](const auto& change) {
    QTextCursor edit(&document);
    edit.beginEditBlock();
    change();
    edit.endEditBlock();
    document.setTextWidth(width);
  };
  asOne([&all] {
    for (QTextTable* table : all) {
      stretch(*table, false);
      for (int row = 0; row < table->rows(); ++row)
        if (const QTextTableCell name = table->cellAt(row, 0); beginsWithMark(name)) keepInOneLine(name);
    }
    forEachCell(all, [](const QTextTableCell& cell) {
      setPadding(cell, kTightPadding);
      setTextSize(cell, kTableText);
    });
  });
  std::vector<QTextTable*> wide = tooWide(document, width);
  for (int pixels = kTableText - 1; pixels >= kSmallestText && !wide.empty(); --pixels) {
    asOne([&wide, pixels] { forEachCell(wide, [pixels](const QTextTableCell& cell) { setTextSize(cell, pixels); }); });
    wide = tooWide(document, width);
  }
  asOne([&] {
    forEachCell(wide, [](const QTextTableCell& cell) { setPadding(cell, kTightPadding / 2); });
    for (QTextTable* table : all)
      if (std::ranges::find(wide, table) == wide.end()) stretch(*table, true);
  });
}

}  // namespace espalier::ui

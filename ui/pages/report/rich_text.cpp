#include "ui/pages/report/rich_text.hpp"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

namespace espalier::ui {
namespace {

constexpr qsizetype kMostInRow = 3, kMostTilesInRow = 5;

/// Where the division that begins at `start` ends: behind its closing tag; the page's end when it is never closed.
qsizetype endOfDivision(const QString& html, qsizetype start) {
  static const QRegularExpression kTag(QStringLiteral("<(/?)div\\b"));
  int open = 0;
  for (auto tags = kTag.globalMatch(html, start); tags.hasNext();) {
    const QRegularExpressionMatch tag = tags.next();
    open += tag.capturedLength(1) > 0 ? -1 : 1;
    if (open == 0) return html.indexOf(QLatin1Char('>'), tag.capturedEnd()) + 1;
  }
  return html.size();
}

/// The divisions of a class among `html`, whole.
QStringList divisionsOf(const QString& html, const QString& name) {
  const QString begin = QStringLiteral("<div class=\"%1\">").arg(name);
  QStringList found;
  for (qsizetype at = html.indexOf(begin); at >= 0; at = html.indexOf(begin, at)) {
    const qsizetype end = endOfDivision(html, at);
    found << html.mid(at, end - at);
    at = end;
  }
  return found;
}

/// A little narrower than the page: the layout rounds all of it up.
QString tableOf(const QStringList& cells, qsizetype mostInRow) {
  const qsizetype columns = cells.size() <= mostInRow ? std::max<qsizetype>(1, cells.size()) : kMostInRow;
  QString table = QStringLiteral("<table width=\"99%\" cellspacing=\"0\" cellpadding=\"6\" style=\"margin-top: 12px\">");
  for (qsizetype i = 0; i < cells.size(); ++i) {
    if (i % columns == 0) table += QStringLiteral("<tr>");
    table += QStringLiteral("<td width=\"%1%\" valign=\"top\">%2</td>").arg(100 / columns).arg(cells[i]);
    if (i % columns == columns - 1 || i + 1 == cells.size()) table += QStringLiteral("</tr>");
  }
  return table + QStringLiteral("</table>");
}

/// Every division `outer` becomes a table of the divisions `inner` in it.
void makeTables(QString& html, const QString& outer, const QString& inner, qsizetype mostInRow = kMostInRow) {
  const QString begin = QStringLiteral("<div class=\"%1\">").arg(outer);
  for (qsizetype at = html.indexOf(begin); at >= 0; at = html.indexOf(begin, at)) {
    const qsizetype end = endOfDivision(html, at);
    const QString table = tableOf(divisionsOf(html.mid(at, end - at), inner), mostInRow);
    html.replace(at, end - at, table);
    at += table.size();
  }
}

/// A hash is one long word, and a text document makes its table as wide as that: it may be broken between groups of eight digits.
void breakHashes(QString& html) {
  static const QRegularExpression kGroup(QStringLiteral("\\b[0-9a-f]{40,}\\b"));
  constexpr qsizetype kDigits = 8;
  for (QRegularExpressionMatch found = kGroup.match(html); found.hasMatch(); found = kGroup.match(html, found.capturedEnd())) {
    QString hash = found.captured();
    for (qsizetype at = hash.size() - hash.size() % kDigits; at > 0; at -= kDigits)
      if (at < hash.size()) hash.insert(at, QChar(0x200B));
    html.replace(found.capturedStart(), found.capturedLength(), hash);
  }
}

}  // namespace

QString forTextDocument(QString html) {
  static const QRegularExpression kBeyond(QStringLiteral("<style\\b.*?</style>|<nav\\b.*?</nav>"), QRegularExpression::DotMatchesEverythingOption);
  static const QRegularExpression kMark(QStringLiteral("<span class=\"sign\" data-mark=\"(.)\" data-colour=\"(#[0-9a-f]+)\">[^<]*</span>"));
  static const QRegularExpression kKey(QStringLiteral("<span class=\"sign\">([^<]*)</span>"));
  html.remove(kBeyond);
  // What the style sheet sets apart needs a space here.
  html.replace(QStringLiteral("</span><b>"), QStringLiteral("</span> <b>"));
  html.replace(QStringLiteral("</span><span><span class=\"sign\""), QStringLiteral("</span>&nbsp; <span><span class=\"sign\""));
  // A line may always break behind a figure, so a mark becomes a letter; and a space that does not break keeps it beside its name.
  html.replace(kMark, QStringLiteral("<span style=\"color:\\2\">\\1</span>&nbsp;"));
  html.replace(kKey, QStringLiteral("\\1&nbsp;"));
  // A text document knows alignment as an attribute only.
  html.replace(QStringLiteral("<th class=\"number\""), QStringLiteral("<th align=\"right\""));
  html.replace(QStringLiteral("<td class=\"number\""), QStringLiteral("<td align=\"right\""));
  html.replace(QStringLiteral("<th>"), QStringLiteral("<th align=\"left\">"));
  html.replace(QStringLiteral("<table"), QStringLiteral("<table cellspacing=\"0\""));
  // A unit such as Tokens/s is one word.
  static const QRegularExpression kPer(QStringLiteral("(<th[^>]*>[^<]*\\w)/(?=\\w)"));
  html.replace(kPer, QStringLiteral("\\1/\u2060"));
  // A number and its unit stay in one line.
  static const QRegularExpression kUnit(QStringLiteral("(\\d) (?=%|[kMGTB]i?B?\\b)"));
  html.replace(kUnit, QStringLiteral("\\1&nbsp;"));
  breakHashes(html);
  makeTables(html, QStringLiteral("tiles"), QStringLiteral("tile"), kMostTilesInRow);
  makeTables(html, QStringLiteral("sides"), QStringLiteral("side"));
  makeTables(html, QStringLiteral("samples"), QStringLiteral("sample"));
  return html;
}

QString withBreakableCode(QString html) {
  static const QRegularExpression kCode(QStringLiteral("<pre>(.*?)</pre>"), QRegularExpression::DotMatchesEverythingOption);
  for (QRegularExpressionMatch found = kCode.match(html); found.hasMatch(); found = kCode.match(html, found.capturedStart() + 1)) {
    QString lines;
    for (const QString& line : found.captured(1).split(QLatin1Char('\n'))) lines += QStringLiteral("<p class=\"code\">%1</p>").arg(line);
    html.replace(found.capturedStart(), found.capturedLength(), lines);
  }
  return html;
}

}  // namespace espalier::ui

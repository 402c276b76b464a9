// Looks into the files that plots are saved as: pictures, SVG, PDF and tables.
#pragma once

#include <QColor>
#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>
#include <QXmlStreamReader>

namespace espalier::test {

inline QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Pixels of exactly that colour.
inline int inkOf(const QImage& image, const QColor& color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += image.pixel(x, y) == color.rgb();
  return count;
}

/// Whether the outermost `width` pixels are white: nothing reaches over the figure's edge.
inline bool hasWhiteEdge(const QImage& image, int width) {
  const QRect inner = image.rect().adjusted(width, width, -width, -width);
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (!inner.contains(x, y) && image.pixel(x, y) != qRgb(255, 255, 255)) return false;
  return true;
}

struct SvgFacts {
  bool wellFormed = false;
  QString width, height;
  QStringList texts;      ///< in the order of drawing
  QSet<QString> colours;  ///< that something is filled or drawn with, "#0072b2"
  /// All texts in one line, so that names in several lines are found.
  QString words() const { return texts.join(QLatin1Char(' ')).simplified(); }
};

inline SvgFacts readSvg(const QString& path) {
  SvgFacts facts;
  QXmlStreamReader reader(bytesOf(path));
  while (!reader.atEnd()) {
    if (reader.readNext() != QXmlStreamReader::StartElement) continue;
    const auto attributes = reader.attributes();
    for (const char* name : {"fill", "stroke"})
      if (const auto value = attributes.value(QLatin1String(name)); value.startsWith(u'#')) facts.colours.insert(value.toString());
    if (reader.name() == u"svg") {
      facts.width = attributes.value(QLatin1String("width")).toString();
      facts.height = attributes.value(QLatin1String("height")).toString();
    } else if (reader.name() == u"text") {
      facts.texts += reader.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
    }
  }
  facts.wellFormed = !reader.hasError();
  return facts;
}

/// Width and height of a PDF's first page in points; empty when it says none.
inline QSizeF pageOf(const QString& path) {
  static const QRegularExpression box(QStringLiteral(R"(/MediaBox\s*\[\s*0(?:\.0+)?\s+0(?:\.0+)?\s+([\d.]+)\s+([\d.]+)\s*\])"));
  const auto found = box.match(QString::fromLatin1(bytesOf(path)));
  return found.hasMatch() ? QSizeF(found.captured(1).toDouble(), found.captured(2).toDouble()) : QSizeF();
}

/// The rows of a table with commas between fields (RFC 4180).
inline QList<QStringList> rowsOf(const QString& csv) {
  QList<QStringList> rows;
  QStringList row;
  QString field;
  bool quoted = false;
  for (qsizetype i = 0; i < csv.size(); ++i) {
    const QChar c = csv[i];
    if (quoted && c == u'"' && i + 1 < csv.size() && csv[i + 1] == u'"') field += csv[++i];
    else if (c == u'"') quoted = !quoted;
    else if (!quoted && c == u',') row += std::exchange(field, {});
    else if (!quoted && c == u'\n') {
      row += std::exchange(field, {});
      rows += std::exchange(row, {});
    } else field += c;
  }
  return rows;
}

}  // namespace espalier::test

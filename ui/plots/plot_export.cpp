#include "ui/plots/plot_export.hpp"

#include <QBuffer>
#include <QFileInfo>
#include <QMarginsF>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>

#include "engine/base/error.hpp"

namespace espalier::ui {
namespace {

constexpr double kUnitsPerInch = 96;

void draw(const PlotSource& plot, const FigureLayout& layout, QPainter& painter) {
  painter.scale(layout.factor, layout.factor);
  painter.fillRect(QRectF(QPointF(0, 0), layout.size), Qt::white);
  painter.translate(kFigureMargin, kFigureMargin);
  plot.paint(painter, layout.size - QSizeF(2 * kFigureMargin, 2 * kFigureMargin));
}

/// Writes through a temporary file, so that a full disk leaves no half figure.
void writeWhole(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return;
  throw Error(ErrorKind::Failed, "the file cannot be written: " + file.errorString().toStdString(), path.toStdString(), "choose another folder");
}

}  // namespace

FigureLayout figureLayout(FigureSize size, const QSizeF& screenSize) {
  switch (size) {
    case FigureSize::PaperColumn: return {QSizeF(320, std::clamp(320 * screenSize.height() / std::max(1.0, screenSize.width()), 150.0, 240.0)), 1};
    case FigureSize::Page: return {QSizeF(640, std::clamp(640 * screenSize.height() / std::max(1.0, screenSize.width()), 200.0, 420.0)), 1};
    case FigureSize::Slide: return {QSizeF(800, 450), 1.6};
    case FigureSize::Screen: break;
  }
  return {screenSize, 1};
}

QImage figureImage(const PlotSource& plot, FigureSize size) {
  const FigureLayout layout = figureLayout(size, plot.screenSize);
  QImage image((layout.size * layout.factor * 2).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(2);
  image.fill(Qt::white);
  QPainter painter(&image);
  draw(plot, layout, painter);
  painter.end();
  image.setDevicePixelRatio(1);
  const int dotsPerMetre = static_cast<int>(2 * kUnitsPerInch / 0.0254 + 0.5);
  image.setDotsPerMeterX(dotsPerMetre);
  image.setDotsPerMeterY(dotsPerMetre);
  return image;
}

void savePng(const PlotSource& plot, FigureSize size, const QString& path) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  if (!figureImage(plot, size).save(&buffer, "PNG")) throw Error(ErrorKind::Failed, "the picture cannot be made", path.toStdString());
  writeWhole(path, buffer.data());
}

void saveSvg(const PlotSource& plot, FigureSize size, const QString& path) {
  const FigureLayout layout = figureLayout(size, plot.screenSize);
  const QSizeF full = layout.size * layout.factor;
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(static_cast<int>(kUnitsPerInch));
  generator.setSize(full.toSize());
  generator.setViewBox(QRectF(QPointF(0, 0), full));
  generator.setTitle(plot.name);
  QPainter painter(&generator);
  draw(plot, layout, painter);
  painter.end();
  writeWhole(path, buffer.data());
}

void savePdf(const PlotSource& plot, FigureSize size, const QString& path) {
  const FigureLayout layout = figureLayout(size, plot.screenSize);
  const QSizeF points = layout.size * layout.factor * (72 / kUnitsPerInch);
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setTitle(plot.name);
  writer.setCreator(QStringLiteral("Espalier"));
  writer.setResolution(1200);
  writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0));
  QPainter painter(&writer);
  painter.scale(1200 / kUnitsPerInch, 1200 / kUnitsPerInch);
  draw(plot, layout, painter);
  painter.end();
  writeWhole(path, buffer.data());
}

void saveCsv(const PlotSource& plot, const QString& path) { writeWhole(path, plot.csv().toUtf8()); }

void savePlot(const PlotSource& plot, FigureSize size, const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  if (ending == QStringLiteral("png")) return savePng(plot, size, path);
  if (ending == QStringLiteral("svg")) return saveSvg(plot, size, path);
  if (ending == QStringLiteral("pdf")) return savePdf(plot, size, path);
  if (ending == QStringLiteral("csv")) return saveCsv(plot, path);
  throw Error(ErrorKind::Usage, "a plot cannot be saved in this format", path.toStdString(), "end the name with .png, .svg, .pdf or .csv");
}

}  // namespace espalier::ui

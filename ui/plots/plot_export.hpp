// Every plot's way out of the window: PNG at twice its size, SVG, PDF, its numbers as CSV, and the clipboard. Figures are light.
#pragma once

#include <QImage>
#include <QPainter>
#include <QSizeF>
#include <QString>
#include <functional>
#include <optional>

#include "engine/base/error.hpp"

class QMenu;
class QWidget;

namespace espalier::ui {

/// A plot as something that can be drawn anywhere, in exportPlotStyle().
struct PlotSource {
  QString name;       ///< proposed as file name: "heads-activation"
  QSizeF screenSize;  ///< as it is shown now, in device-independent pixels
  std::function<void(QPainter& painter, const QSizeF& size)> paint;  ///< on a white ground, from (0, 0)
  std::function<QString()> csv;
};

enum class FigureSize { Screen, PaperColumn, Slide, Page };
inline constexpr double kFigureMargin = 4;  ///< left white around a plot, within its size
/// The size that a plot is laid out in (96 per inch) and the factor that it is then drawn larger by, letters included.
struct FigureLayout {
  QSizeF size;
  double factor = 1;
};
/// A paper column is 3.33 inches wide and a page 6.67, both about as flat as the plot on the screen; a slide is 13.33 x 7.5 inches.
FigureLayout figureLayout(FigureSize size, const QSizeF& screenSize);

/// Two image pixels for each of the layout's.
QImage figureImage(const PlotSource& plot, FigureSize size);

// Each writes a whole file or none, and throws Failed naming the file when it cannot.
void savePng(const PlotSource& plot, FigureSize size, const QString& path);
void saveSvg(const PlotSource& plot, FigureSize size, const QString& path);
void savePdf(const PlotSource& plot, FigureSize size, const QString& path);
void saveCsv(const PlotSource& plot, const QString& path);
/// By the ending of `path`: png, svg, pdf or csv. Throws Usage for another.
void savePlot(const PlotSource& plot, FigureSize size, const QString& path);

using OnPlotProblem = std::function<void(const Error&)>;  ///< a file could not be written
/// Fills a menu with all of it. `source` is asked when an entry is chosen; there may be no plot by then, and nothing happens.
/// The chosen figure size is remembered for the next time.
void addExportActions(QMenu& menu, QWidget* window, std::function<std::optional<PlotSource>()> source, OnPlotProblem onProblem);
/// The same as the plot's own context menu, by pointer and by keyboard.
void offerExports(QWidget& plot, std::function<PlotSource()> source, OnPlotProblem onProblem);

}  // namespace espalier::ui

#include <QActionGroup>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QWidget>

#include "engine/base/error.hpp"
#include "ui/plots/plot_export.hpp"

namespace espalier::ui {
namespace {

struct ExportMenu {
  Q_DECLARE_TR_FUNCTIONS(espalier::ui::ExportMenu)
};

const QString kSizeKey = QStringLiteral("plots/figureSize");
const QString kFolderKey = QStringLiteral("plots/folder");

FigureSize rememberedSize() {
  const int size = QSettings().value(kSizeKey, 0).toInt();
  return size >= 0 && size <= static_cast<int>(FigureSize::Page) ? static_cast<FigureSize>(size) : FigureSize::Screen;
}

void saveAs(QWidget* window, const PlotSource& plot, const QString& ending, const QString& filter, const OnPlotProblem& onProblem) {
  QSettings settings;
  const QString folder = settings.value(kFolderKey).toString();
  const QString proposed = (folder.isEmpty() ? QString() : folder + QLatin1Char('/')) + plot.name + QLatin1Char('.') + ending;
  QString path = QFileDialog::getSaveFileName(window, ExportMenu::tr("Save the plot"), proposed, filter);
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + ending;
  settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  try {
    savePlot(plot, rememberedSize(), path);
  } catch (const Error& error) {
    onProblem(error);
  }
}

void copyImage(const PlotSource& plot) {
  auto* data = new QMimeData;
  data->setImageData(figureImage(plot, rememberedSize()));
  QGuiApplication::clipboard()->setMimeData(data);
}

void addSizes(QMenu& menu) {
  auto* group = new QActionGroup(&menu);
  const std::pair<FigureSize, QString> sizes[] = {{FigureSize::Screen, ExportMenu::tr("Size as on the screen")},
                                                  {FigureSize::PaperColumn, ExportMenu::tr("Size of a paper column")},
                                                  {FigureSize::Page, ExportMenu::tr("Width of a page")},
                                                  {FigureSize::Slide, ExportMenu::tr("Size of a slide")}};
  for (const auto& [size, text] : sizes) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(size == rememberedSize());
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, &menu, [size] { QSettings().setValue(kSizeKey, static_cast<int>(size)); });
    QObject::connect(&menu, &QMenu::aboutToShow, action, [action, size] { action->setChecked(size == rememberedSize()); });
  }
}

}  // namespace

void addExportActions(QMenu& menu, QWidget* window, std::function<std::optional<PlotSource>()> source, OnPlotProblem onProblem) {
  const auto add = [&menu, source = std::move(source)](const QString& text, const std::function<void(const PlotSource&)>& use) {
    QObject::connect(menu.addAction(text), &QAction::triggered, &menu, [source, use] {
      if (const std::optional<PlotSource> plot = source()) use(*plot);
    });
  };
  add(ExportMenu::tr("Copy picture"), copyImage);
  add(ExportMenu::tr("Copy numbers"), [](const PlotSource& plot) { QGuiApplication::clipboard()->setText(plot.csv()); });
  menu.addSeparator();
  const std::tuple<QString, QString, QString> formats[] = {
      {QStringLiteral("png"), ExportMenu::tr("Save as PNG..."), ExportMenu::tr("PNG pictures (*.png)")},
      {QStringLiteral("svg"), ExportMenu::tr("Save as SVG..."), ExportMenu::tr("SVG drawings (*.svg)")},
      {QStringLiteral("pdf"), ExportMenu::tr("Save as PDF..."), ExportMenu::tr("PDF documents (*.pdf)")},
      {QStringLiteral("csv"), ExportMenu::tr("Save numbers as CSV..."), ExportMenu::tr("CSV tables (*.csv)")}};
  for (const auto& [ending, text, filter] : formats)
    add(text, [=, ending = ending, filter = filter](const PlotSource& plot) { saveAs(window, plot, ending, filter, onProblem); });
  menu.addSeparator();
  addSizes(menu);
}

void offerExports(QWidget& plot, std::function<PlotSource()> source, OnPlotProblem onProblem) {
  plot.setContextMenuPolicy(Qt::CustomContextMenu);
  plot.setFocusPolicy(Qt::StrongFocus);
  QObject::connect(&plot, &QWidget::customContextMenuRequested, &plot, [&plot, source = std::move(source), onProblem = std::move(onProblem)](QPoint at) {
    auto* menu = new QMenu(&plot);
    menu->setObjectName(QStringLiteral("menuExport"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(*menu, &plot, source, onProblem);
    menu->popup(plot.mapToGlobal(at));
  });
}

}  // namespace espalier::ui

#include "ui/pages/report_page.hpp"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTextBrowser>
#include <QTextDocument>
#include <QVBoxLayout>

#include "engine/project/report.hpp"
#include "ui/bridge/background.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/report/part_list.hpp"
#include "ui/pages/report/report_document.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kPreviewMilliseconds = 250, kFitDelayMilliseconds = 100;
constexpr int kPartsWidth = 208;
constexpr const char* kPartsSetting = "report.parts";  ///< of the project

struct FormatInfo {
  ReportPage::Format format;
  const char* name;
  const char* text;
  const char* suffix;  ///< null: a folder
};
constexpr FormatInfo kFormats[] = {
    {ReportPage::Format::Html, "actionExportHtml", QT_TRANSLATE_NOOP("espalier::ui::ReportPage", "Report as &HTML…"), "html"},
    {ReportPage::Format::Pdf, "actionExportPdf", QT_TRANSLATE_NOOP("espalier::ui::ReportPage", "Report as &PDF…"), "pdf"},
    {ReportPage::Format::Markdown, "actionExportMarkdown", QT_TRANSLATE_NOOP("espalier::ui::ReportPage", "Report as &Markdown…"), "md"},
    {ReportPage::Format::Csv, "actionExportCsv", QT_TRANSLATE_NOOP("espalier::ui::ReportPage", "All numbers as &CSV…"), nullptr},
};

/// The figures of a long document take a while to take apart: on another thread.
void discard(std::unique_ptr<QTextDocument> document) {
  auto* figures = document ? document->findChild<FigureObject*>() : nullptr;
  if (!figures) return;
  figures->setParent(nullptr);
  document.reset();  // its layout has timers of this thread
  figures->moveToThread(nullptr);
  inBackground([figures] { delete figures; }, [](const std::optional<Error>&) {});
}

}  // namespace

ReportPage::ReportPage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("report"), tr("Report"), parent),
      m_parts(new PartList),
      m_title(new QLineEdit),
      m_question(new QLineEdit),
      m_browser(new QTextBrowser),
      m_inspector(new QWidget),
      m_facts(new KeyValueList) {
  build();
  m_fit.setSingleShot(true);
  m_fit.setInterval(kFitDelayMilliseconds);
  connect(&m_fit, &QTimer::timeout, this, [this] {
    if (!m_html.isEmpty() && m_browser->viewport()->width() != m_fittedWidth) layOut(m_html);
  });
  m_delay.setSingleShot(true);
  m_delay.setInterval(kPreviewMilliseconds);
  connect(&m_delay, &QTimer::timeout, this, &ReportPage::preview);
  connect(m_parts, &PartList::changed, this, &ReportPage::changeParts);
  for (QLineEdit* field : {m_title, m_question}) connect(field, &QLineEdit::textEdited, &m_delay, qOverload<>(&QTimer::start));
  connect(m_question, &QLineEdit::editingFinished, this, &ReportPage::storeQuestion);
  connect(m_title, &QLineEdit::editingFinished, this, [this] { placeChanged(); });
  connect(&session.project(), &ProjectView::opened, this, &ReportPage::loadChoice);
  connect(&session.project(), &ProjectView::changed, this, &ReportPage::follow);
  connect(&session.reports(), &ReportExports::runningChanged, this, &ReportPage::followExport);
  connect(&session.reports(), &ReportExports::failed, this, [this](const Error& problem) { showError(problem); });
  loadChoice();
  follow();
  followExport();
  ownInspector();
}

ReportPage::~ReportPage() = default;

void ReportPage::loadChoice() {
  const nlohmann::json parts = project().isOpen() ? project().setting(kPartsSetting) : nlohmann::json();
  m_parts->setChosen(parts.is_array() ? parts.get<std::vector<std::string>>() : reportParts());
  m_title->clear();
  m_question->setText(storedQuestion());
  m_browser->verticalScrollBar()->setValue(0);
}

QString ReportPage::storedQuestion() const {
  const nlohmann::json question = project().isOpen() ? project().setting(kQuestionSetting) : nlohmann::json();
  return question.is_string() ? text(question.get<std::string>()) : QString();
}

void ReportPage::storeQuestion() {
  if (const QString asked = m_question->text().trimmed(); asked != storedQuestion()) session().storeSetting(kQuestionSetting, asked.toStdString());
}

QVariantMap ReportPage::place() const {
  const QString title = m_title->text().trimmed();
  return title.isEmpty() ? QVariantMap() : QVariantMap{{QStringLiteral("title"), title}};
}

void ReportPage::setPlace(const QVariantMap& place) { m_title->setText(place.value(QStringLiteral("title")).toString()); }

void ReportPage::build() {
  QPushButton* model = titleLine()->addButton(tr("Export a model…"), QStringLiteral("buttonExportModel"));
  QPushButton* primary = titleLine()->setPrimary(tr("Export report"), QStringLiteral("buttonExportReport"));
  auto* menu = new QMenu(primary);
  for (const FormatInfo& info : kFormats) {
    auto* action = new QAction(tr(info.text), this);
    action->setObjectName(QString::fromLatin1(info.name));
    connect(action, &QAction::triggered, this, [this, format = info.format] { chooseFile(format); });
    menu->addAction(action);
    m_actions << action;
  }
  menu->addSeparator();
  QAction* copy = makeCommandMenu()->menuAction();
  menu->addAction(copy);
  m_actions << copy;
  addActions(m_actions);
  primary->setMenu(menu);
  connect(model, &QPushButton::clicked, this, [this] { Q_EMIT this->session().exportRequested(); });

  m_title->setObjectName(QStringLiteral("editReportTitle"));
  m_title->setAccessibleName(tr("Title of the report"));
  m_question->setObjectName(QStringLiteral("editReportQuestion"));
  m_question->setAccessibleName(tr("What is this project to answer?"));
  m_question->setPlaceholderText(tr("What is to be answered?"));
  m_question->setToolTip(tr("Stands at the beginning of the report and is kept in the project"));
  m_browser->setObjectName(QStringLiteral("reportPreview"));
  m_browser->setAccessibleName(tr("Preview of the report"));
  m_browser->setOpenExternalLinks(true);
  m_browser->setProperty("look", QStringLiteral("paper"));
  m_browser->setMinimumHeight(360);
  // Words stay whole in narrow columns; and the page is as wide before it is laid out as after.
  m_browser->setWordWrapMode(QTextOption::WordWrap);
  m_browser->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);

  auto* choice = new Card(tr("Title"));
  choice->setMinimumWidth(kPartsWidth);
  choice->body()->addWidget(m_title);
  choice->body()->addWidget(makeLabel(tr("Question"), "heading"));
  choice->body()->addWidget(m_question);
  choice->body()->addSpacing(metrics::kSpace1);
  choice->body()->addWidget(makeLabel(tr("Parts"), "heading"));
  choice->body()->addWidget(m_parts, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace3);
  row->addWidget(choice, 2);
  row->addWidget(m_browser, 7);
  content()->addLayout(row, 1);

  auto* inspector = new QVBoxLayout(m_inspector);
  inspector->setContentsMargins(0, 0, 0, 0);
  inspector->setSpacing(metrics::kSpace2);
  inspector->addWidget(makeLabel(tr("This report"), "title"));
  inspector->addWidget(m_facts);
  offer("buttonPartUp", {.text = tr("Move the part of the report up")});
  offer("buttonPartDown", {.text = tr("Move the part of the report down")});
  inspector->addWidget(new HintBox(tr("One HTML file with figures inside: it opens anywhere and loads nothing from elsewhere.")));
}

QMenu* ReportPage::makeCommandMenu() {
  auto* menu = new QMenu(tr("Copy report as co&mmand"), this);
  const std::pair<Format, QString> formats[] = {
      {Format::Html, QStringLiteral("HTML")}, {Format::Pdf, QStringLiteral("PDF")}, {Format::Markdown, QStringLiteral("Markdown")}, {Format::Csv, tr("Numbers as CSV")}};
  for (const auto& [format, title] : formats) {
    QAction* action = menu->addAction(title, this, [this, format = format] { QGuiApplication::clipboard()->setText(command(format)); });
    const FormatInfo& info = kFormats[static_cast<int>(format)];
    action->setObjectName(QStringLiteral("actionCopyReport_") + QLatin1String(info.suffix ? info.suffix : "csv"));
  }
  return menu;
}

void ReportPage::showFacts() {
  const auto count = [](auto&& list) { return formatInteger(static_cast<std::int64_t>(std::ranges::ssize(list))); };
  const auto models = std::ranges::count_if(project().artifacts(), [](const Artifact& a) { return isModel(a.kind); });
  std::vector<KeyValueList::Row> rows{{tr("Models"), formatInteger(models)},
                                      {tr("Runs"), count(project().runs())},
                                      {tr("Analyses"), count(project().artifactsOf(ArtifactKind::Scores))},
                                      {tr("Scores of texts"), count(project().evaluations())},
                                      {tr("Figures"), formatInteger(m_figures)}};
  if (const QString written = session().writtenReport(); !written.isEmpty()) rows.push_back({tr("Written"), written});
  m_facts->setRows(rows);
  titleLine()->setSubtitle(tr("%n models", nullptr, static_cast<int>(models)) + QStringLiteral(", ") +
                           tr("%n runs", nullptr, static_cast<int>(project().runs().size())));
}

bool ReportPage::usable() const { return !project().artifacts().empty(); }

void ReportPage::follow() {
  Q_EMIT stateChanged();
  for (QAction* action : m_actions) action->setEnabled(usable());
  if (!usable()) {
    showEmpty(QStringLiteral("report"), tr("Nothing to report yet"), tr("Open a model first; a report tells what was done with it."),
              tr("Go to Model"), [this] { session().requestPage(QStringLiteral("model")); });
    return;
  }
  showFacts();
  m_title->setPlaceholderText(project().name());
  showContent();
  m_stale = true;
  if (isVisible()) m_delay.start();
}

void ReportPage::changeParts() {
  session().storeSetting(kPartsSetting, m_parts->chosen());
  m_delay.start();
}

void ReportPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  m_fit.start();
}

void ReportPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (m_stale && usable()) preview();
}

ReportOptions ReportPage::chosen() const {
  const QString asked = m_question->text().trimmed();
  return {.parts = m_parts->chosen(),
          .title = m_title->text().trimmed().toStdString(),
          .question = asked == storedQuestion() ? std::string() : asked.toStdString(),
          .language = windowLanguage()};
}

QString ReportPage::command(Format format) const {
  const FormatInfo& info = kFormats[static_cast<int>(format)];
  const auto exports = project().folder() / "exports";
  const std::string name = project().name().toStdString();
  const auto out = info.suffix ? exports / (name + "." + info.suffix) : std::filesystem::path(), csv = info.suffix ? std::filesystem::path() : exports / (name + "-numbers");
  return QString::fromStdString(commandLine(chosen(), project().file(), out, csv));
}

void ReportPage::preview() {
  if (!project().isOpen()) return;
  m_stale = false;
  const ReportOptions options = chosen();
  // Another thread reads the project and draws; the newest request wins.
  const int request = ++m_request;
  if (options.parts.empty()) {
    ++m_layout;
    m_html.clear();
    return m_browser->setPlainText(tr("Choose at least one part."));
  }
  const QPointer<ReportPage> self(this);
  const auto html = std::make_shared<QString>();
  inBackground([html, options, file = project().file()] { *html = QString::fromStdString(htmlReport(*Project::openBeside(file), options)); },
               [self, request, html](const std::optional<Error>& problem) {
                 if (!self || self->m_request != request) return;
                 problem ? self->showError(*problem) : self->layOut(*html);
               });
}

void ReportPage::layOut(const QString& html) {
  // On another thread, too: to fit a long report's tables takes long enough to be noticed.
  const int layout = ++m_layout, width = m_browser->viewport()->width();
  m_html = html;
  const QPointer<ReportPage> self(this);
  const auto document = std::make_shared<std::unique_ptr<QTextDocument>>();
  inBackground(
      [document, html, width, home = thread()] {
        auto made = makeReportDocument(html);
        made->setDocumentMargin(metrics::kSpace4);
        fitTables(*made, width);
        made->moveToThread(home);
        *document = std::move(made);
      },
      [self, layout, width, document](const std::optional<Error>& problem) {
        std::unique_ptr<QTextDocument> made = std::move(*document);
        if (!self || self->m_layout != layout) return discard(std::move(made));
        if (problem) return self->showError(*problem);
        self->m_fittedWidth = width;
        self->showDocument(std::move(made));
      });
}

void ReportPage::showDocument(std::unique_ptr<QTextDocument> document) {
  m_figures = m_html.count(QStringLiteral("<figure>")) + m_html.count(QStringLiteral("<div class=\"side\">"));
  showFacts();
  QScrollBar* bar = m_browser->verticalScrollBar();
  const double read = bar->maximum() > 0 ? static_cast<double>(bar->value()) / bar->maximum() : 0;
  m_browser->setDocument(document.get());
  discard(std::exchange(m_document, std::move(document)));
  bar->setValue(static_cast<int>(read * bar->maximum()));
  m_fit.start();  // the page may be wider by now
}

void ReportPage::chooseFile(Format format) {
  const FormatInfo& info = kFormats[static_cast<int>(format)];
  const QString name = QString::fromStdString((project().folder() / "exports").string()) + QLatin1Char('/') + project().name();
  const QString file = info.suffix ? QFileDialog::getSaveFileName(this, tr("Export"), name + QLatin1Char('.') + QLatin1String(info.suffix),
                                                                  QStringLiteral("*.") + QLatin1String(info.suffix))
                                   : QFileDialog::getSaveFileName(this, tr("New folder for the CSV files"), name + QStringLiteral("-numbers"));
  if (!file.isEmpty()) exportTo(format, file);
}

void ReportPage::exportTo(Format format, const QString& file) {
  errorBar()->dismiss();
  session().reports().write(project().file(), format, file, chosen());
}

void ReportPage::followExport() {
  const bool running = session().reports().running();
  titleLine()->primary()->setText(running ? tr("Exporting…") : tr("Export report"));
}

}  // namespace espalier::ui

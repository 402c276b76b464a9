// The project as a document: choose parts and order, look at it, export it; and export a finished model.
#pragma once

#include <QPointer>
#include <QTimer>
#include <memory>

#include "engine/project/report.hpp"
#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"

class QLineEdit;
class QTextBrowser;
class QTextDocument;

namespace espalier::ui {

class KeyValueList;
class PartList;

class ReportPage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit ReportPage(Session& session, QWidget* parent = nullptr);
  ~ReportPage() override;
  QWidget* inspector() override { return m_inspector; }
  bool usable() const override;
  bool done() const override { return !session().writtenReport().isEmpty(); }
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;

  using Format = ReportExports::Format;
  /// Writes the report into `file`, its numbers (Csv) into a new folder of that name; a problem appears in the error bar.
  void exportTo(Format format, const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void loadChoice();  ///< of parts, as the project remembers it
  void follow();
  void showFacts();
  void followExport();  ///< one runs or has ended
  void changeParts();
  void preview();
  void layOut(const QString& html);
  void showDocument(std::unique_ptr<QTextDocument> document);
  void chooseFile(Format format);
  ReportOptions chosen() const;
  QString command(Format format) const;  ///< writes the same
  QString storedQuestion() const;
  void storeQuestion();
  QMenu* makeCommandMenu();

  PartList* m_parts;
  QLineEdit *m_title, *m_question;
  QTextBrowser* m_browser;
  QWidget* m_inspector;
  KeyValueList* m_facts;
  qsizetype m_figures = 0;
  QString m_html;                            ///< what m_document shows, or will
  int m_fittedWidth = 0;                     ///< of the page that m_document was laid out for
  std::unique_ptr<QTextDocument> m_document;
  QList<QAction*> m_actions;
  QTimer m_delay, m_fit;  ///< until the choice, and until the page's size, stays as it is
  int m_request = 0, m_layout = 0;  ///< of the newest preview, and of the newest layout of one
  bool m_stale = true;
};

}  // namespace espalier::ui

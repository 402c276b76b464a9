// Small ways to make the labels, buttons and fields that all pages use.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QString>

class QComboBox;
class QHBoxLayout;

namespace espalier::ui {

/// A label with one of the looks of style_sheet.hpp.
QLabel* makeLabel(const QString& text, const char* look = nullptr, QWidget* parent = nullptr);
/// The same, breaking lines where needed.
QLabel* makeWrappedLabel(const QString& text, const char* look = nullptr, QWidget* parent = nullptr);
QPushButton* makeButton(const QString& text, const QString& objectName, const char* look = nullptr, QWidget* parent = nullptr);
/// "Metric [combo]": adds a secondary label, which is the field's buddy and accessible name, and the field to the row.
void addField(QHBoxLayout* row, const QString& label, QWidget* field);

/// A one-line label that shortens its text with an ellipsis and shows all of it as a tool tip.
class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  void setFullText(const QString& text);
  QString fullText() const { return m_fullText; }
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void elide();
  QString m_fullText;
};

/// A sentence that explains, on the accent's pale background.
class HintBox : public QFrame {
  Q_OBJECT
 public:
  explicit HintBox(const QString& text = {}, QWidget* parent = nullptr);
  /// Hides itself when the text is empty.
  void setText(const QString& text);
  QString text() const { return m_label->text(); }
  /// A button at the right of the sentence: what it proposes.
  QPushButton* addButton(const QString& text, const QString& objectName);

 private:
  QLabel* m_label;
};

}  // namespace espalier::ui

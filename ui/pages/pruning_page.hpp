// The third step of the method: choose a smaller shape and write the student.
#pragma once

#include <QTimer>

#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"
#include "ui/pages/pruning/target_edits.hpp"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QTabBar;

namespace espalier::ui {

class Card;
class ChoiceRows;
class SearchCard;
class SizeRows;
class StackedBars;
class StudentInspector;

class PruningPage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit PruningPage(Session& session, QWidget* parent = nullptr);

  QWidget* inspector() override;
  bool usable() const override;
  bool done() const override;
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;
  std::optional<PlotSource> plot() const override;

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// One shape, chosen by hand; or candidates for a budget. What a tab shows fits a low window; in a high one both stand below each other.
  void buildTabs();
  void makeActions();
  void showParts();
  QWidget* buildRecipeRow();
  QWidget* buildSizes();
  QWidget* buildParameters();
  QWidget* buildStudent();
  void addBudget(QHBoxLayout* row);
  /// For the tokens per second that the student is expected to have here.
  void showSpeed();
  /// An amount that makes sense for the model, as the field's example.
  void showBudgetExample();
  void fillRecipes();
  const Recipe* recipeAt(int index) const;  ///< of the combo; nullptr for its first two entries

  void onModelChanged();
  void onScoresChanged();
  void onTargetChanged();
  void onFinished(const worker::Finished& finished);
  void onFailed(const worker::Failed& failure);
  /// What is cheap, at once: sizes, parameters, bytes.
  void showShape();
  /// What needs the whole plan: which layers go, whether everything that is needed was measured.
  void showPlan();
  void showParameters(const ModelShape& source, const ModelShape& student);
  void change(const Target& target, const QString& text, const QString& mergeKey = {});
  void applyBudget();
  void createStudent();
  void showCreated(const PruneResult& result);
  /// A student that is being made, or was the last that was, when the page itself is made anew.
  void takeUp();
  void updateCreate();
  QString studentName() const;
  /// One that no other model has, by what is cut.
  void proposeName();

  worker::JobId m_job = 0;
  std::vector<Recipe> m_recipes;
  std::optional<ModelShape> m_student;
  QString m_problem;
  QTimer m_planTimer;
  QComboBox *m_recipe, *m_budgetUnit;
  QLineEdit* m_budget;
  SizeRows* m_sizes;
  ChoiceRows* m_choices;
  StackedBars* m_bars;
  QLabel *m_after, *m_before, *m_problemLabel, *m_createNote, *m_created;
  QLineEdit* m_name;
  QPushButton *m_undo, *m_measure = nullptr;
  QWidget *m_byHand = nullptr, *m_createdBar;
  QTabBar* m_tabs;
  SearchCard* m_search = nullptr;
  StudentInspector* m_inspector;
};

}  // namespace espalier::ui

// The project's models and runs as a tree: a teacher, its corrected versions, their students, what was distilled from them.
#pragma once

#include <QAbstractItemModel>
#include <memory>
#include <optional>
#include <vector>

#include "ui/bridge/session.hpp"

namespace espalier::ui {

class LineageModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role { ValueRole = Qt::UserRole, ColorRole, RecordRole, IsRunRole, InUseRole };
  enum class Shown { Parameters, Loss };

  explicit LineageModel(Session& session, QObject* parent = nullptr);
  ~LineageModel() override;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  /// Display and edit role: the name. ValueRole: what stands at the right, by shown(); of a run that is not done its state. InUseRole: the pages show this model.
  QVariant data(const QModelIndex& index, int role) const override;
  /// Renames through the session, so it can be undone.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

  /// What the values are: as chosen for this project, else losses as soon as there are some.
  Shown shown() const { return m_shown; }
  /// Is kept in the project.
  void setShown(Shown shown);
  static QString nameOf(Shown shown);

  RecordRef record(const QModelIndex& index) const;
  QModelIndex indexOf(RecordRef record) const;

 Q_SIGNALS:
  void shownChanged();

 private:
  struct Node;
  void refresh();
  void readShown();
  std::unique_ptr<Node> build() const;
  static bool sameStructure(const Node& a, const Node& b);
  Node* nodeOf(const QModelIndex& index) const;
  QString parametersText(RecordRef record) const;
  QString lossTextOf(RecordRef record) const;
  QString valueOf(RecordRef record) const;
  bool isInUse(RecordRef record) const;  ///< the model that the pages show

  Session& m_session;
  std::unique_ptr<Node> m_root;
  Shown m_shown = Shown::Parameters;
  std::optional<Shown> m_chosen;  ///< before the project knows it
};

}  // namespace espalier::ui

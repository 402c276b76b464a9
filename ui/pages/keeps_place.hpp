// What the window remembers of a page for each project, beside sizes and columns: how a person looks at it.
#pragma once

#include <QVariantList>
#include <QVariantMap>
#include <functional>

namespace espalier::ui {

/// Of a page that has something to remember: a chosen tab or metric, the zoom of a plot.
class KeepsPlace {
 public:
  virtual ~KeepsPlace() = default;
  virtual QVariantMap place() const = 0;
  /// What is no longer there is left out; a zoom waits for its numbers.
  virtual void setPlace(const QVariantMap& place) = 0;
  /// Called after each change; set by the window.
  std::function<void()> placeChanged = [] {};
};

/// Numbers as settings keep them.
inline QVariantList asVariants(const QList<double>& numbers) { return {numbers.begin(), numbers.end()}; }
inline QList<double> asNumbers(const QVariantList& list) {
  QList<double> numbers;
  for (const QVariant& number : list) numbers << number.toDouble();
  return numbers;
}

}  // namespace espalier::ui

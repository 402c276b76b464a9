// Axis ticks at round numbers, whose labels a person reads at once: grouped digits, or 1.5 M for large amounts.
#pragma once

#include <qcustomplot.h>

#include <QCoreApplication>

namespace espalier::ui {

/// A step of 1, 2 or 5 times a power of ten: the smallest that cuts `width` into at most `parts`.
double niceStep(double width, int parts);

/// "1,200"; with `shortForm` from 10,000 on "12 k", "1.5 M", "2 G". Decimals as the distance of the ticks asks for.
class QuantityTicker : public QCPAxisTicker {
 public:
  enum class Form { Grouped, Short };
  explicit QuantityTicker(Form form = Form::Grouped) : m_form(form) {}

  static QString shortText(double value, const QLocale& locale, int decimals);

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
  double getTickStep(const QCPRange& range) override { return niceStep(range.size(), tickCount()); }
  QVector<double> createTickVector(double tickStep, const QCPRange& range) override;

 private:
  Form m_form;
  double m_step = 1;
};

}  // namespace espalier::ui

#include "ui/window/inspector_panel.hpp"

#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/widgets/theme.hpp"
#include "ui/window/field_help.hpp"
#include "ui/window/record_inspector.hpp"

namespace espalier::ui {

InspectorPanel::InspectorPanel(Session& session, QWidget* parent) : QFrame(parent), m_record(new RecordInspector(session)), m_recordArea(new QWidget) {
  setObjectName(QStringLiteral("inspector"));
  setProperty("look", QStringLiteral("inspector"));
  setAccessibleName(tr("Inspector"));
  setMinimumWidth(220);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* inside = new QWidget;
  inside->setProperty("look", QStringLiteral("scrolled"));
  m_layout = new QVBoxLayout(inside);
  m_layout->setContentsMargins(14, metrics::kSpace3, 14, metrics::kSpace3);
  m_layout->setSpacing(metrics::kSpace4);
  auto* recordLayout = new QVBoxLayout(m_recordArea);
  recordLayout->setContentsMargins(0, 0, 0, 0);
  recordLayout->addWidget(m_record);
  m_layout->addWidget(m_recordArea);
  m_layout->addStretch(1);
  scroll->setWidget(inside);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(1, 0, 0, 0);
  layout->addWidget(scroll, 1);
  layout->addWidget(new FieldHelp);
}

void InspectorPanel::setPageInspector(QWidget* widget) {
  if (m_pageInspector == widget) return;
  if (m_pageInspector) {
    m_layout->removeWidget(m_pageInspector);
    m_pageInspector->hide();
  }
  m_pageInspector = widget;
  if (!widget) return;
  m_layout->insertWidget(0, widget);
  widget->show();
}

}  // namespace espalier::ui

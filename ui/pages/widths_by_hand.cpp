#include "ui/pages/widths_by_hand.hpp"

#include <QEvent>
#include <QHeaderView>

#include "ui/pages/page.hpp"

namespace espalier::ui {
namespace {

/// Knows whether a button of the mouse is down on a header.
class Press : public QObject {
 public:
  explicit Press(QHeaderView* header) : QObject(header) { header->viewport()->installEventFilter(this); }
  bool down() const { return m_down; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease) m_down = event->type() == QEvent::MouseButtonPress;
    return QObject::eventFilter(watched, event);
  }

 private:
  bool m_down = false;
};

}  // namespace

void noticeWidthsByHand(QHeaderView* header, std::function<bool()> busy) {
  const auto* press = new Press(header);
  QObject::connect(header, &QHeaderView::sectionResized, press, [header, press, busy = std::move(busy)] {
    if (press->down() && !busy()) header->setProperty(kWidthsByHand, true);
  });
}

bool widthsByHand(const QHeaderView& header) { return header.property(kWidthsByHand).toBool(); }

}  // namespace espalier::ui

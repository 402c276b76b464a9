#include "ui/bridge/background.hpp"

#include <QCoreApplication>
#include <QThreadPool>

namespace espalier::ui {

void inBackground(std::function<void()> work, std::function<void(const std::optional<Error>&)> done) {
  QThreadPool::globalInstance()->start([work = std::move(work), done = std::move(done)] {
    std::optional<Error> problem;
    try {
      work();
    } catch (const Error& error) {
      problem = error;
    } catch (const std::exception& error) {
      problem = Error(ErrorKind::Failed, error.what());
    }
    QMetaObject::invokeMethod(qApp, [done, problem] { done(problem); });
  });
}

}  // namespace espalier::ui

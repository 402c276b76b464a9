// Runs the built espalier-cli and keeps what it said.
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <nlohmann/json.hpp>

#include "tests/support/shared.hpp"

namespace espalier::test {

constexpr int kPatienceMilliseconds = 300'000;

inline QString commandLineProgram() { return QCoreApplication::applicationDirPath() + "/espalier-cli"; }

struct Outcome {
  int status = -1;  ///< -1: it crashed, was killed or did not end
  QByteArray output, errors;

  nlohmann::json json() const { return nlohmann::json::parse(output.constData(), nullptr, false); }
  /// For QVERIFY2.
  QByteArray told() const { return "status " + QByteArray::number(status) + ": " + errors.right(2000); }
};

inline Outcome ended(QProcess& process) {
  Outcome outcome;
  if (process.waitForFinished(kPatienceMilliseconds) && process.exitStatus() == QProcess::NormalExit) outcome.status = process.exitCode();
  outcome.output = process.readAllStandardOutput();
  outcome.errors = process.readAllStandardError();
  return outcome;
}

inline Outcome command(const QStringList& arguments, const QByteArray& input = {}) {
  QProcess process;
  process.start(commandLineProgram(), arguments);
  process.write(input);
  process.closeWriteChannel();
  return ended(process);
}

inline QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

inline QString englishModel() { return text(sharedFolder() / "golden" / "models" / "english-4m"); }
inline QString englishText(const char* part) { return text(sharedFolder() / "data" / (std::string("english-") + part + ".txt")); }

}  // namespace espalier::test

#include <QTest>

#include "engine/base/cpu.hpp"
#include "engine/base/digits.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/job.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/sizes.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

class TestBase : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void errorSaysWhereWhatAndHint() {
    const Error error(ErrorKind::Refused, "it is empty", "a.txt", "Choose a file with text");
    QCOMPARE(std::string(error.what()), std::string("a.txt: it is empty. Choose a file with text."));
    QCOMPARE(exitStatus(error.kind()), 3);
  }

  void hashesLikeTheStandard() {
    QCOMPARE(sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  }

  void digitsStandInThrees() {
    for (const auto& [number, expected] : {std::pair("7", "7"), std::pair("999", "999"), std::pair("1000", "1,000"), std::pair("4512746496", "4,512,746,496"),
                                           std::pair("-123456", "-123,456"), std::pair("12345.678", "12,345.678"), std::pair("nan", "nan")})
      QCOMPARE(groupedDigits(number), std::string(expected));
  }

  void wordsStandInARow() {
    QCOMPARE(joinedWords({"a", "b", "c"}, ", ", " or "), std::string("a, b or c"));
    QCOMPARE(joinedWords({"a"}, ", ", " or "), std::string("a"));
    QCOMPARE(joinedWords(std::vector<int>{3, 1}, ","), std::string("3,1"));
    QCOMPARE(joinedWords(std::vector<std::string_view>{}), std::string());
  }

  void whatIsFreeIsPartOfWhatMayBeUsed() {
    QVERIFY(freeMemoryBytes() > 0 && freeMemoryBytes() <= usableMemoryBytes());
    QVERIFY(usableMemoryBytes() <= machineMemoryBytes());
    QVERIFY(assumedFlopsPerSecond() >= 25e9 * defaultThreads());
  }

  void memoryIsToldInBinaryUnitsAndFilesInDecimalOnes() {
    QCOMPARE(memoryText(8075496), std::string("7.70 MiB"));
    QCOMPARE(fileText(8075496), std::string("8.08 MB"));
    QCOMPARE(fileText(999'600), std::string("1.00 MB"));
    QCOMPARE(fileText(99'960), std::string("100 kB"));
    QCOMPARE(memoryText(1023), std::string("1,023 B"));
    QCOMPARE(memoryText(std::uint64_t{1} << 52), std::string("4,096 TiB"));
  }

  void replacesAFileInOneStep() {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "a";
    writeFileAtomically(path, "old");
    {
      AtomicFile file(path);
      file.write("new, but never committed");
    }
    QCOMPARE(readFile(path), std::string("old"));
    QCOMPARE(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
    writeFileAtomically(path, "new");
    QCOMPARE(readFile(path), std::string("new"));
    QCOMPARE(sha256OfFile(path), sha256("new"));
  }

  void refusesAFolderThatIsNotFresh() {
    const test::TemporaryFolder folder;
    writeFileAtomically(folder.path() / "a", "x");
    QVERIFY_THROWS_EXCEPTION(Error, PartialFolder(folder.path()));
    const fs::path fresh = folder.path() / "out";
    {
      PartialFolder partial(fresh);
      writeFileAtomically(partial.path() / "b", "y");
    }
    QVERIFY(!fs::exists(fresh));
    PartialFolder partial(fresh);
    writeFileAtomically(partial.path() / "b", "y");
    partial.commit();
    QCOMPARE(readFile(fresh / "b"), std::string("y"));
  }

  void saysThatADiskIsFull() {
    if (!fs::exists("/dev/full")) QSKIP("no /dev/full");
    // /dev/full fails every write with ENOSPC; AtomicFile would replace it, so the message is checked on its own.
    errno = ENOSPC;
    try {
      failErrno("cannot write the file", "x");
      QFAIL("must throw");
    } catch (const Error& error) {
      QCOMPARE(exitStatus(error.kind()), 1);
      QVERIFY(std::string(error.what()).find("Free some space") != std::string::npos);
    }
  }

  void aMissingPermissionIsARefusal() {
    for (const int number : {EACCES, EPERM, EROFS}) {
      errno = number;
      try {
        failErrno("cannot write the file", "x");
        QFAIL("must throw");
      } catch (const Error& error) {
        QCOMPARE(exitStatus(error.kind()), 3);
      }
    }
  }

  void jobStopsAtTheNextYieldPoint() {
    JobControl control;
    const Job job(&control);
    job.yieldPoint();
    control.requestStop();
    QVERIFY_THROWS_EXCEPTION(Error, job.yieldPoint());
  }
};

QTEST_GUILESS_MAIN(TestBase)
#include "test_base.moc"

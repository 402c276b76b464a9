#include <fcntl.h>
#include <unistd.h>

#include <QTest>
#include <mutex>
#include <set>

#include "engine/base/large_reads.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBytes = 1'000'003;  // ends within a page

std::string content() {
  std::string bytes(kBytes, '\0');
  for (std::size_t i = 0; i < kBytes; ++i) bytes[i] = static_cast<char>((i * 2654435761u) >> 13);
  return bytes;
}

void dropFromPageCache(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  ::close(descriptor);
}

std::string textOf(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

class TestLargeReads : public QObject {
  Q_OBJECT

  test::TemporaryFolder m_folder;
  std::string m_content = content();
  fs::path m_path = m_folder.path() / "large";

 private Q_SLOTS:
  void init() { writeFileAtomically(m_path, m_content); }

  void readsTheSameColdAndWarm_data() {
    QTest::addColumn<bool>("cold");
    QTest::newRow("from the page cache") << false;
    QTest::newRow("from the disk") << true;
  }
  void readsTheSameColdAndWarm() {
    QFETCH(bool, cold);
    const ReadableFile file(m_path);
    const LargeReader reader(file);
    PageBuffer buffer;
    for (const auto& [offset, bytes] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, kBytes}, {0, 1}, {4096, 4096}, {4095, 2}, {1, kBytes - 1}, {8191, 70000}, {kBytes - 1, 1}, {kBytes - 5000, 5000}, {17, 0}, {kBytes, 0}}) {
      if (cold) dropFromPageCache(m_path);
      QCOMPARE(textOf(reader.read(offset, bytes, buffer)), m_content.substr(offset, bytes));
    }
  }

  void saysThatAFileBreaksOff() {
    const ReadableFile file(m_path);
    const LargeReader reader(file);
    PageBuffer buffer;
    const auto outcome = [&](std::size_t offset, std::size_t bytes) { return test::refusal([&] { reader.read(offset, bytes, buffer); }); };
    QVERIFY(outcome(kBytes - 1, 2).starts_with("1|"));
    fs::resize_file(m_path, 12345);  // after it was opened
    dropFromPageCache(m_path);
    const std::string cold = outcome(8192, 500000), warm = outcome(8192, 500000);
    QVERIFY2(cold.starts_with("1|") && test::contains(cold, "large: the file ends too early"), cold.c_str());
    QCOMPARE(warm, cold);
    QCOMPARE(textOf(reader.read(12000, 345, buffer)), m_content.substr(12000, 345));
  }

  void doesEachPieceOnce() {
    for (const std::size_t count : {0, 1, 2, 1000}) {
      std::mutex adding;
      std::multiset<std::size_t> done;
      forEachInParallel(count, 5, Job(), [&](std::size_t i, PageBuffer& buffer) {
        QVERIFY(reinterpret_cast<std::uintptr_t>(buffer.atLeast(i + 1)) % 4096 == 0);
        const std::lock_guard lock(adding);
        done.insert(i);
      });
      QCOMPARE(done.size(), count);
      QCOMPARE(std::set<std::size_t>(done.begin(), done.end()).size(), count);
    }
  }

  void endsWithTheFirstError() {
    std::atomic<int> calls = 0;
    const auto work = [&](std::size_t i, PageBuffer&) {
      ++calls;
      if (i == 3) refuse("the third is bad");
    };
    ESPALIER_REFUSES(forEachInParallel(100'000, 4, Job(), work), "the third is bad");
    QVERIFY(calls < 100'000);
  }

  void stopsWhenAsked() {
    JobControl control;
    std::atomic<int> calls = 0;
    const auto work = [&](std::size_t, PageBuffer&) {
      if (++calls == 10) control.requestStop();
    };
    QVERIFY(test::refusal([&] { forEachInParallel(1'000'000, 3, Job(&control), work); }).starts_with("130|"));
    QVERIFY(calls < 1'000'000);
  }
};

QTEST_GUILESS_MAIN(TestLargeReads)
#include "test_large_reads.moc"

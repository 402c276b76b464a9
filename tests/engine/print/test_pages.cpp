// Where pages end.
#include <QTest>

#include "engine/print/pages.hpp"

using namespace espalier::print;

namespace {

constexpr double kRoom = kBottom - kTop;

std::vector<Piece> lines(int count, double height) { return std::vector<Piece>(static_cast<std::size_t>(count), Piece{.height = height, .space = 5}); }

/// The page of each piece.
std::vector<std::size_t> pagesOf(const std::vector<Piece>& pieces, const std::vector<Page>& pages) {
  std::vector<std::size_t> found(pieces.size(), 99);
  for (std::size_t page = 0; page < pages.size(); ++page)
    for (const Placed& placed : pages[page])
      if (placed.piece >= pieces.data() && placed.piece < pieces.data() + pieces.size()) found[static_cast<std::size_t>(placed.piece - pieces.data())] = page;
  return found;
}

}  // namespace

class TestPages : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingLiesBelowTheTextOrOverAnother() {
    const auto pieces = lines(100, 30);
    const auto pages = paginate(pieces);
    QVERIFY(pages.size() > 3);
    for (const Page& page : pages) {
      double end = kTop;
      for (const Placed& placed : page) {
        QVERIFY(placed.y >= end);
        end = placed.y + placed.piece->height;
      }
      QVERIFY(end <= kBottom);
      QCOMPARE(page.front().y, kTop);  // no space where a page begins
    }
  }

  void whatBelongsTogetherIsOnOnePage() {
    auto pieces = lines(3, 100);
    pieces[0].height = kRoom - 150;
    pieces[1].withNext = true;
    QCOMPARE(pagesOf(pieces, paginate(pieces)), (std::vector<std::size_t>{0, 1, 1}));
    pieces[1].withNext = false;
    QCOMPARE(pagesOf(pieces, paginate(pieces)), (std::vector<std::size_t>{0, 0, 1}));
  }

  void aGroupThatIsHigherThanAPageIsBroken() {
    auto pieces = lines(5, kRoom * 0.4);
    for (Piece& piece : pieces) piece.withNext = true;
    QCOMPARE(pagesOf(pieces, paginate(pieces)), (std::vector<std::size_t>{0, 0, 1, 1, 2}));
  }

  void theHeadOfATableBeginsItsNextPages() {
    const auto head = std::make_shared<const Piece>(Piece{.height = 20});
    auto rows = lines(60, 20);
    for (Piece& row : rows) row.header = head;
    std::vector<Piece> pieces{*head};
    pieces.insert(pieces.end(), rows.begin(), rows.end());
    const auto pages = paginate(pieces);
    QVERIFY(pages.size() >= 2);
    for (std::size_t page = 1; page < pages.size(); ++page) {
      QCOMPARE(pages[page][0].piece, head.get());
      QCOMPARE(pages[page][1].y, kTop + 20);
    }
  }

  void whatFollowsAFigureThatDoesNotFitGoesBeforeIt() {
    // 0: text to three quarters; 1, 2: a figure and its title; 3-5: a table with its head; 6: text.
    auto pieces = lines(7, 20);
    pieces[0].height = kRoom * 0.75;
    pieces[1].withNext = pieces[1].floats = true;
    pieces[2].height = kRoom * 0.3;
    pieces[3].withNext = true;
    pieces[4].header = pieces[5].header = std::make_shared<const Piece>(Piece{.height = 20});
    pieces[6].height = kRoom * 0.5;
    const auto pages = paginate(pieces);
    QCOMPARE(pagesOf(pieces, pages), (std::vector<std::size_t>{0, 1, 1, 0, 0, 0, 1}));
    QCOMPARE(pages[1].front().piece, &pieces[1]);
    // No part of a table, nothing of the next section, nothing across a line, and nothing where little is left empty.
    auto longer = pieces;
    longer[5].height = kRoom * 0.4;
    QCOMPARE(pagesOf(longer, paginate(longer)), (std::vector<std::size_t>{0, 1, 1, 1, 1, 1, 2}));
    auto section = pieces;
    section[3].outline = "Next";
    QCOMPARE(pagesOf(section, paginate(section))[3], std::size_t{1});
    auto apart = pieces;
    apart[3].between = true;
    QCOMPARE(pagesOf(apart, paginate(apart))[4], std::size_t{1});
    auto full = pieces;
    full[0].height = kRoom * 0.91;
    QCOMPARE(pagesOf(full, paginate(full))[3], std::size_t{1});
    pieces[1].floats = false;
    QCOMPARE(pagesOf(pieces, paginate(pieces))[3], std::size_t{1});
  }

  void whatSetsApartIsNotWhereAPageBegins() {
    auto pieces = lines(3, 30);
    pieces[1].between = pieces[1].withNext = true;
    QCOMPARE(paginate(pieces)[0].size(), std::size_t{3});
    pieces[0].height = kRoom - 40;
    const auto pages = paginate(pieces);
    QCOMPARE(pages.size(), std::size_t{2});
    QCOMPARE(pages[1].size(), std::size_t{1});
    QCOMPARE(pages[1][0].piece, &pieces[2]);
    QCOMPARE(pages[1][0].y, kTop);
  }

  void aDrawingALittleTooHighIsMadeSmaller() {
    auto pieces = lines(2, 0);
    pieces[0].height = kRoom - 100;
    pieces[1] = {.height = 110, .leastScale = 0.8};
    auto pages = paginate(pieces);
    QCOMPARE(pages.size(), std::size_t{1});
    QVERIFY(std::abs(pages[0][1].scale - 100.0 / 110) < 1e-9);
    pieces[1].height = 130;  // it would be smaller than 0.8
    pages = paginate(pieces);
    QCOMPARE(pages.size(), std::size_t{2});
    QCOMPARE(pages[1][0].scale, 1.0);
  }
};

QTEST_APPLESS_MAIN(TestPages)
#include "test_pages.moc"

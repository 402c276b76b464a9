// The same prompt answered by several models beside each other.
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

#include "tests/engine/worker/fake_engine.hpp"
#include "tests/ui/made_project.hpp"
#include "ui/pages/side_by_side.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

class TestSideBySide : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theSamePromptIsAnsweredByEachModel() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, made.file));
    for (const RecordId model : {made.teacher, made.widthDistilled}) writeSmallModelThatAnswers(session.project().artifact(model)->path);
    SideBySide side(session);
    side.show();
    QVERIFY(!side.findChild<QPushButton*>("buttonAsk")->isEnabled());
    side.setModels({made.teacher, made.widthDistilled});
    side.findChild<QLineEdit*>("editPrompt")->setText("The castle");
    auto* seed = side.findChild<QSpinBox*>("spinAnswerSeed");
    QVERIFY(!seed->isEnabled());  // nothing is drawn
    side.findChild<QDoubleSpinBox*>("spinAnswerTemperature")->setValue(0.75);
    QVERIFY(seed->isEnabled());
    seed->setValue(42);
    side.findChild<QSpinBox*>("spinAnswerTokens")->setValue(7);
    QTest::mouseClick(side.findChild<QPushButton*>("buttonAsk"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(side.findChild<QPlainTextEdit*>("answer2")->toPlainText(), QString("!"), 20000);
    QCOMPARE(side.findChild<QPlainTextEdit*>("answer1")->toPlainText(), QString("!"));
    QVERIFY(!side.findChild<QPlainTextEdit*>("answer3")->isVisible());
    const auto any = [](const JobRecord&, const worker::Generate&) { return true; };
    const GenerateRequest& asked = std::get<worker::Generate>(session.engine().jobs().newest<worker::Generate>(any)->command).request;
    QCOMPARE(asked.temperature, 0.75);
    QCOMPARE(asked.seed, std::uint64_t{42});
    QCOMPARE(asked.maxTokens, std::int64_t{7});
    SideBySide again(session);  // as in another language
    QCOMPARE(again.findChild<QDoubleSpinBox*>("spinAnswerTemperature")->value(), 0.75);
    QCOMPARE(again.findChild<QSpinBox*>("spinAnswerSeed")->value(), 42);
  }

  void aModelThatCannotAnswerSaysSo() {
    const TemporaryFolder folder;
    const MadeProject made = makeProject(folder.path());  // its model folders are empty
    Gate gate;
    gate.open();
    Session session([&gate] { return std::make_unique<FakeEngine>(gate); });
    QVERIFY(openMade(session, made.file));
    SideBySide side(session);
    side.setModels({made.teacher});
    side.findChild<QLineEdit*>("editPrompt")->setText("The castle");
    side.findChild<QPushButton*>("buttonAsk")->click();
    QTRY_COMPARE_WITH_TIMEOUT(side.findChild<QLabel*>("answerState1")->text(), QString("failed"), 20000);
  }
};

QTEST_MAIN(TestSideBySide)
#include "test_side_by_side.moc"

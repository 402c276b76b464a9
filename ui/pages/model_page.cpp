#include "ui/pages/model_page.hpp"

#include <QFileDialog>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "engine/data/scored_tokens.hpp"
#include "ui/pages/model/machine_card.hpp"
#include "ui/pages/model/score_card.hpp"
#include "ui/pages/model/shape_card.hpp"
#include "ui/pages/model/tensor_card.hpp"
#include "ui/pages/model/tokenizer_card.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

ModelPage::ModelPage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("model"), tr("Model"), parent),
      m_shape(new ShapeCard),
      m_machine(new MachineCard(session)),
      m_score(new ScoreCard(session)),
      m_tokenizer(new TokenizerCard(session)),
      m_tensors(new TensorCard),
      m_inspector(new QWidget),
      m_facts(new KeyValueList),
      m_hint(new HintBox) {
  QPushButton* other = titleLine()->addButton(tr("Open another…"), QStringLiteral("buttonOpenAnother"));
  QPushButton* next = titleLine()->setPrimary(tr("Find what matters"), QStringLiteral("buttonToImportance"));
  next->setToolTip(tr("Go on to Importance"));
  connect(other, &QPushButton::clicked, this, &ModelPage::chooseFolder);
  connect(next, &QPushButton::clicked, this, [this] { this->session().requestPage(QStringLiteral("importance")); });

  content()->addWidget(m_shape);
  auto* pair = new QHBoxLayout;
  pair->setSpacing(metrics::kSpace3);
  pair->addWidget(m_machine, 3);
  pair->addWidget(m_score, 2);
  content()->addLayout(pair);
  content()->addWidget(m_tokenizer);
  content()->addWidget(m_tensors, 1);

  auto* inspector = new QVBoxLayout(m_inspector);
  inspector->setContentsMargins(0, 0, 0, 0);
  inspector->setSpacing(metrics::kSpace2);
  inspector->addWidget(makeLabel(tr("This model"), "title"));
  inspector->addWidget(m_facts);
  inspector->addWidget(m_hint);

  connect(m_shape, &ShapeCard::problem, this, [this](const Error& error) { showError(error); });
  connect(m_score, &ScoreCard::posted, this, [this](worker::JobId job) { watch(job); });
  connect(m_tokenizer, &TokenizerCard::textChanged, this, [this] { placeChanged(); });
  connect(&session, &Session::modelChanged, this, &ModelPage::follow);
  connect(&session.project(), &ProjectView::changed, this, [this] {
    if (usable()) showFacts(*this->session().model());
  });
  connect(&session.engine(), &EngineClient::stateChanged, this, [this] {
    if (this->session().modelJob() && !watches(this->session().modelJob())) watch(this->session().modelJob());
  });
  offer("buttonScore", {.key = Qt::CTRL | Qt::SHIFT | Qt::Key_E});
  offerCommand(tr("Copy the score as command"), "actionCopyScore", [this] {
    const Evaluation* score = project().newestEvaluation(this->session().modelArtifact());
    return score ? text(score->command) : QString();
  });
  offer("buttonToImportance");
  follow();
  ownInspector();
}

std::optional<PlotSource> ModelPage::plot() const { return usable() ? std::optional(m_shape->plotSource()) : std::nullopt; }

QVariantMap ModelPage::place() const {
  const QString typed = m_tokenizer->typedText();
  return typed.isEmpty() ? QVariantMap() : QVariantMap{{QStringLiteral("text"), typed}};
}

void ModelPage::setPlace(const QVariantMap& place) {
  if (const QString typed = place.value(QStringLiteral("text")).toString(); !typed.isEmpty()) m_tokenizer->setText(typed);
}

bool ModelPage::usable() const { return session().model().has_value(); }

void ModelPage::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Open model folder"));
  if (!folder.isEmpty()) watch(session().openModel(folder.toStdString()));
}

void ModelPage::follow() {
  Q_EMIT stateChanged();
  if (!usable()) {
    titleLine()->setSubtitle({});
    showEmpty(QStringLiteral("model"), tr("No model yet"),
              tr("Drop a Hugging Face model folder here, or choose one. It holds config.json, tokenizer.json and safetensors files."),
              tr("Choose a model folder…"), [this] { chooseFolder(); });
    return;
  }
  const InspectResult& model = *session().model();
  m_shape->setModel(model);
  m_machine->setModel(model);
  m_score->setModel(model);
  m_tokenizer->setModel(model);
  m_tensors->setModel(model);
  showFacts(model);
  showContent();
}

void ModelPage::showFacts(const InspectResult& model) {
  const Artifact* artifact = project().artifact(session().modelArtifact());
  titleLine()->setSubtitle(text(artifact ? artifact->name : model.folder.filename().string()) + QStringLiteral(", ") + text(model.folder.string()));
  const ModelShape& shape = model.shape;
  std::vector<KeyValueList::Row> rows{
      {tr("Architecture"), text(shape.architecture)},
      {tr("Parameters"), formatInteger(static_cast<std::int64_t>(model.parameters.total()))},
      {tr("Stored as"), text(shape.dtype)},
      {tr("Weights"), formatBytes(model.bytes)},
      {tr("Files"), formatInteger(static_cast<std::int64_t>(model.files))},
      {tr("Context"), tr("%1 tokens").arg(formatInteger(shape.maxPositions))},
      {tr("K/V heads"), formatInteger(shape.kvHeads)},
      {tr("KV cache"), tr("%1 at %2 tokens").arg(formatMemory(shape.kvCacheBytes(shape.maxPositions, 2)), formatInteger(shape.maxPositions))},
      {tr("Embedding"), shape.features.tied ? tr("tied with the head") : tr("separate from the head")},
      {tr("RoPE"), tr("%1, base %2").arg(text(word(shape.rope.kind)), formatInteger(static_cast<std::int64_t>(shape.rope.theta)))},
  };
  const Evaluation* score = session().project().newestEvaluation(session().modelArtifact());
  if (score) {
    rows.push_back({tr("Loss"), tr("%1 nats per token").arg(formatLoss(score->loss)), nullptr,
                    tr("%1, %2 scored tokens, context %3").arg(text(score->dataName), formatInteger(static_cast<std::int64_t>(scoredTokens(score->tokens))), formatInteger(score->context))});
    rows.push_back({tr("Perplexity"), formatSignificant(score->perplexity)});
  }
  m_facts->setRows(rows);
  m_hint->setText(score ? QString() : tr("Score this model on a held-out text first: every later model is compared with that number."));
}

}  // namespace espalier::ui

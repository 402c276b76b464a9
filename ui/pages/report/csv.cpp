#include "ui/pages/report/csv.hpp"

#include <charconv>

namespace espalier::ui {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string number(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

class Table {
 public:
  void add(const char* kind, const std::string& name, std::int64_t step, const char* quantity, double value, const char* unit) {
    m_text += std::string(kind) + ',' + quoted(name) + ',' + (step >= 0 ? std::to_string(step) : "") + ',' + quantity + ',' +
              number(value) + ',' + unit + '\n';
  }
  std::string take() { return std::move(m_text); }

 private:
  std::string m_text = "kind,name,step,quantity,value,unit\n";
};

void addRun(Table& table, const Project& project, const Run& run) {
  for (const StepMetrics& step : project.metrics(run.id)) {
    table.add("run", run.name, step.step, "loss", step.loss, "nats per token");
    table.add("run", run.name, step.step, "LM loss", step.lmLoss, "nats per token");
    table.add("run", run.name, step.step, "gradient norm", step.gradientNorm, "");
    table.add("run", run.name, step.step, "learning rate", step.learningRate, "");
    table.add("run", run.name, step.step, "tokens", static_cast<double>(step.tokens), "tokens");
    table.add("run", run.name, step.step, "tokens per second", step.tokensPerSecond, "tokens/s");
    table.add("run", run.name, step.step, "time", step.elapsedSeconds, "s");
  }
  for (const ValidationPoint& point : project.validations(run.id))
    table.add("run", run.name, point.step, "validation loss", point.loss, "nats per token");
}

}  // namespace

std::string numbersAsCsv(const Project& project) {
  Table table;
  for (const Artifact& artifact : project.artifacts()) {
    if (artifact.bytes) table.add("model", artifact.name, -1, "size", static_cast<double>(artifact.bytes), "bytes");
    if (artifact.facts.is_object() && artifact.facts.contains("parameters") && artifact.facts["parameters"].is_number())
      table.add("model", artifact.name, -1, "parameters", artifact.facts["parameters"].get<double>(), "");
  }
  for (const Evaluation& evaluation : project.evaluations()) {
    const auto artifact = project.artifact(evaluation.artifact);
    const std::string name = (artifact ? artifact->name : std::string("?")) + " on " + evaluation.dataName;
    table.add("score", name, -1, "loss", evaluation.loss, "nats per token");
    table.add("score", name, -1, "perplexity", evaluation.perplexity, "");
    table.add("score", name, -1, "tokens per second", evaluation.tokensPerSecond, "tokens/s");
  }
  for (const Run& run : project.runs()) addRun(table, project, run);
  return table.take();
}

}  // namespace espalier::ui

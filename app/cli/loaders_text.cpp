#include "app/cli/loaders_text.hpp"

#include "engine/pruning/loaders.hpp"

namespace espalier::cli {

std::string loadersText(const ModelShape& shape, const std::string& indent, const ModelShape* model) {
  std::string text;
  for (const LoaderVerdict& verdict : loaderVerdicts(shape, {}, model))
    text += indent + verdict.name + (verdict.ok ? " takes it" : " does not take it") + (verdict.reason.empty() ? "" : ": " + verdict.reason) + "\n";
  return text;
}

}  // namespace espalier::cli

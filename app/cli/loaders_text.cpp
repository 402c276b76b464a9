#include "app/cli/loaders_text.hpp"

#include "engine/pruning/target_limits.hpp"

namespace espalier::cli {

std::string loadersText(const ModelShape& shape, const std::string& indent) {
  std::string text;
  for (const LoaderVerdict& verdict : loaderVerdicts(shape))
    text += indent + verdict.name + (verdict.ok ? " loads it" : " does not load it") + (verdict.reason.empty() ? "" : ": " + verdict.reason) + "\n";
  return text;
}

}  // namespace espalier::cli

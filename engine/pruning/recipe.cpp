#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/pruning/plan.hpp"
#include "engine/pruning/target_limits.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

/// "2/3" to 0.667; nothing for what is no share.
std::optional<double> shareFrom(const nlohmann::json& value) {
  if (!value.is_string()) return std::nullopt;
  int part = 0, whole = 0, used = 0;
  const auto text = value.get<std::string>();
  if (std::sscanf(text.c_str(), "%d/%d%n", &part, &whole, &used) != 2 || static_cast<std::size_t>(used) != text.size() || part < 1 || whole < part)
    refuse("\"" + text + "\" is no share of the source like 2/3");
  return static_cast<double>(part) / whole;
}

/// Takes the shares out of the target, so that numbers are left.
void readShares(nlohmann::json& target, Recipe& recipe) {
  for (const char* axis : {"hidden", "ffn", "heads", "layers"}) {
    if (!target.contains(axis)) continue;
    if (const auto share = shareFrom(target[axis])) {
      recipe.shares[axis] = *share;
      target.erase(axis);
    }
  }
}

void readBudget(const nlohmann::json& budget, Recipe& recipe) {
  if (budget.contains("memory")) {
    recipe.budget.bytes = parseBytes(budget["memory"].get<std::string>(), "memory");
    recipe.budget.context = budget.at("context").get<std::int64_t>();
  } else if (const auto share = shareFrom(budget.at("parameters"))) {
    recipe.shares["parameters"] = *share;
  } else {
    recipe.budget.parameters = budget["parameters"].get<std::uint64_t>();
  }
}

std::int64_t nearest(std::int64_t size, std::int64_t step, double share) {
  const double wanted = share * static_cast<double>(size);
  return std::ranges::min(allowedSizes(size, step), {}, [&](std::int64_t s) { return std::abs(static_cast<double>(s) - wanted); });
}

Target withinBudget(Target target, const ModelShape& source, const Budget& budget) {
  if (costOf(source, budget) <= budget.limit()) return target;
  const auto cost = [&](const ModelShape& shape) { return static_cast<double>(costOf(shape, budget)); };
  const auto widths = widthsWithin(source, cost, static_cast<double>(budget.limit()));
  if (!widths) refuse("no width of this model is within " + describeCost(budget.limit(), budget), "recipe", "Remove layers as well, or use a smaller model");
  target.hidden = widths->hidden;
  target.ffn = widths->ffn;
  if (widths->heads != source.heads) target.heads = widths->heads;
  return target;
}

/// Of hidden size and heads, what is a share goes with the other where loaders ask for it; numbers stay as they are.
void fitHeads(Target& target, const Recipe& recipe, const ModelShape& source) {
  const bool sharedHidden = recipe.shares.contains("hidden"), sharedHeads = recipe.shares.contains("heads");
  const std::int64_t hidden = target.hidden.value_or(source.hidden), heads = target.heads.value_or(source.heads);
  if ((!sharedHidden && !sharedHeads) || headsGoWith(source, hidden, heads)) return;
  if (target.hidden && !recipe.target.heads)
    target.heads = headsWith(source, hidden, heads);
  else if (!recipe.target.hidden)
    target.hidden = hiddenWith(source, heads, hidden);
}

constexpr const char* kHowRecipesLook = R"(It looks like {"title": "Three quarters", "target": {"hidden": "3/4", "ffn": "3/4"}, "training": {"lr": 1e-4}})";

/// What a library says of JSON, without its own number for it.
std::string plainly(const nlohmann::json::exception& error) {
  const std::string_view text = error.what();
  const auto end = text.find("] ");
  return std::string(end == std::string_view::npos ? text : text.substr(end + 2));
}

Recipe readRecipe(const fs::path& path) {
  try {
    const nlohmann::json json = nlohmann::json::parse(readFile(path));
    Recipe recipe;
    recipe.name = path.stem().string();
    recipe.file = path;
    if (!json.is_object() || !json.contains("target")) refuse("it has no \"target\"");
    recipe.title = json.value("title", recipe.name);
    recipe.source = json.value("source", std::string());
    recipe.match = json.value("match", nlohmann::json::object());
    nlohmann::json target = json["target"];
    if (!target.is_object()) refuse("its \"target\" is not an object");
    if (target.contains("budget")) readBudget(target["budget"], recipe);
    target.erase("budget");
    readShares(target, recipe);
    recipe.target = targetFromJson(target);
    recipe.training = json.value("training", nlohmann::json::object());
    if (!recipe.match.is_object() || !recipe.training.is_object()) refuse("match and training must be objects");
    return recipe;
  } catch (const nlohmann::json::exception& error) {
    refuse("this recipe cannot be read (" + plainly(error) + ")", path.string(), kHowRecipesLook);
  } catch (const Error& error) {
    refuse("this recipe cannot be read (" + std::string(error.what()) + ")", path.string(), kHowRecipesLook);
  }
}

/// None where there is no folder.
std::vector<fs::path> recipeFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  return files;
}

}  // namespace

std::vector<Recipe> readRecipes(const std::vector<fs::path>& folders, const std::function<void(const Error&)>& broken) {
  std::map<std::string, fs::path> files;
  for (const fs::path& folder : folders)
    for (const fs::path& file : recipeFiles(folder)) files.emplace(file.stem().string(), file);
  std::vector<Recipe> recipes;
  for (const auto& [name, file] : files) {
    try {
      recipes.push_back(readRecipe(file));
    } catch (const Error& error) {
      broken(error);
    }
  }
  return recipes;
}

Recipe recipeNamed(const std::vector<fs::path>& folders, const std::string& name) {
  std::vector<fs::path> found;
  std::set<std::string> names;
  for (const fs::path& folder : folders)
    for (const fs::path& file : recipeFiles(folder)) {
      names.insert(file.stem().string());
      if (file.stem() == name) found.push_back(file);
    }
  if (!found.empty()) {
    Recipe recipe = readRecipe(found.front());
    if (found.size() > 1) recipe.hides = found[1];
    return recipe;
  }
  throw Error(ErrorKind::Usage, "there is no recipe " + name, "--recipe", "Choose one of " + joinedWords(names));
}

Target targetOf(const Recipe& recipe, const ModelShape& source) {
  Target target = recipe.target;
  const AxisSteps steps = axisSteps(source);
  Budget budget = recipe.budget;
  for (const auto& [axis, share] : recipe.shares) {
    if (axis == "hidden") target.hidden = nearest(source.hidden, steps.hidden, share);
    if (axis == "ffn") target.ffn = nearest(source.ffn, steps.ffn, share);
    if (axis == "heads") target.heads = nearest(source.heads, steps.heads, share);
    if (axis == "layers") target.layers = nearest(source.layers, steps.layers, share);
    if (axis == "parameters") budget.parameters = static_cast<std::uint64_t>(share * static_cast<double>(source.parameters().total()));
  }
  fitHeads(target, recipe, source);
  return budget.limit() > 0 ? withinBudget(target, source, budget) : target;
}

bool recipeFits(const Recipe& recipe, const ModelShape& source) {
  const nlohmann::json sizes = {{"layers", source.layers}, {"hidden", source.hidden},    {"ffn", source.ffn},
                                {"heads", source.heads},   {"kv_heads", source.kvHeads}, {"head_dim", source.headDim},
                                {"vocab", source.vocab}};
  return std::ranges::all_of(recipe.match.items(), [&](const auto& item) {
    return sizes.contains(item.key()) && sizes[item.key()] == item.value();
  });
}

}  // namespace espalier

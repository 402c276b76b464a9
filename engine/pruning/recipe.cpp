#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/pruning/plan.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

Recipe readRecipe(const fs::path& path) {
  try {
    const nlohmann::json json = nlohmann::json::parse(readFile(path));
    Recipe recipe;
    recipe.name = path.stem().string();
    recipe.title = json.at("title").get<std::string>();
    recipe.source = json.at("source").get<std::string>();
    recipe.match = json.at("match");
    recipe.target = targetFromJson(json.at("target"));
    recipe.training = json.at("training");
    if (!recipe.match.is_object() || !recipe.training.is_object()) refuse("match and training must be objects");
    return recipe;
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("this recipe cannot be read (") + error.what() + ")", path.string(),
           "Compare it with the recipes that came with the program");
  } catch (const Error& error) {
    refuse("this recipe cannot be read (" + std::string(error.what()) + ")", path.string(),
           "Compare it with the recipes that came with the program");
  }
}

}  // namespace

std::vector<Recipe> readRecipes(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) refuse("there are no recipes", folder.string(), "Install the program again");
  std::vector<Recipe> recipes;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") recipes.push_back(readRecipe(entry.path()));
  std::ranges::sort(recipes, {}, &Recipe::name);
  return recipes;
}

Recipe recipeNamed(const fs::path& folder, const std::string& name) {
  std::string names;
  for (Recipe& recipe : readRecipes(folder)) {
    if (recipe.name == name) return std::move(recipe);
    names += (names.empty() ? "" : ", ") + recipe.name;
  }
  throw Error(ErrorKind::Usage, "there is no recipe " + name, "--recipe", "Choose one of " + names);
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

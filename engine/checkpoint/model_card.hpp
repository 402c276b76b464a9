// README.md of an exported model, in the form that Hugging Face reads (https://huggingface.co/docs/hub/model-cards): a head of YAML, then what was
// done, sizes, losses, how to load it, and the commands.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace espalier {

/// The card of the checkpoint in `folder`, which has its config.json and espalier.json; `name` is its heading. What was done is told back to the
/// model that all began with, as far as the folders that espalier.json names are there still and hold what they held. Its licence and language
/// are taken over from the card of the nearest ancestor that has one, its name on the Hub from its folder, its config.json or that card.
/// `from`: the checkpoint that it was made from, where espalier.json does not say it; may be empty.
std::string modelCard(const std::filesystem::path& folder, const std::string& name, const std::filesystem::path& from = {});

/// The keys of a card's YAML head with their lines as they are ("license: mit\n", "language:\n- en\n"); nothing when it has no head.
std::map<std::string, std::string> cardHead(const std::string& card);

/// "org/name" of a folder in Hugging Face's cache (".../models--org--name/snapshots/..."); `kind` is "models" or "datasets". Empty for any other.
std::string hubName(const std::filesystem::path& folder, const std::string& kind);

}  // namespace espalier

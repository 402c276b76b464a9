#include <CLI/CLI.hpp>
#include <cstdio>

#include "engine/base/cpu.hpp"

int main(int argc, char** argv) {
  espalier::prepareProcess();
  CLI::App app{"Makes language models smaller: analyse, prune, correct, distil, compare"};
  app.name("espalier-cli");
  app.set_version_flag("--version", "espalier-cli " ESPALIER_VERSION);
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  return 0;
}

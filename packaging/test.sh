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
export QT_QPA_PLATFORM=offscreen
ctest --test-dir "$build_dir" --output-on-failure --no-tests=error "$@"

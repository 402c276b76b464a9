#!/usr/bin/env bash
# Sets up, builds and opens the window. Usage: packaging/run.sh [MODEL-FOLDER | PROJECT.espalier | option...]
#
# Without arguments it opens the demo project. Arguments go on to the program. Where there is no display it
# runs the demo on the command line instead (packaging/demo.sh), or shows the model or project it was given.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
start_folder=$PWD

bash "$root/packaging/setup.sh"
configure -DESPALIER_GUI=ON

if missing_display; then
  build espalier-cli espalier_engine espalier_print
  cd "$start_folder"
  if [ $# = 0 ] || [ "$1" = --demo ]; then
    say "There is no display (DISPLAY and WAYLAND_DISPLAY are empty), so the demo runs on the command line."
    exec bash "$root/packaging/demo.sh"
  fi
  say "There is no display (DISPLAY and WAYLAND_DISPLAY are empty), so this shows what espalier-cli says of $1."
  case $1 in
    *.espalier) exec "$build_dir/bin/espalier-cli" project show "$1" ;;
    *) exec "$build_dir/bin/espalier-cli" inspect "$1" ;;
  esac
fi

build espalier espalier-cli espalier_engine espalier_print
cd "$start_folder"
[ $# -gt 0 ] || set -- --demo
exec "$build_dir/bin/espalier" "$@"

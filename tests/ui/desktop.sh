#!/bin/sh
# Runs test programs on a display of its own (Xvfb) with a window manager and a session bus, as on a person's desktop. Usage: desktop.sh TEST...
set -eu
export QT_QPA_PLATFORM=xcb
exec dbus-run-session -- xvfb-run --auto-servernum --server-args='-screen 0 1600x1000x24' sh -eu -c '
  openbox --sm-disable & manager=$!
  trap "kill $manager 2> /dev/null || true" EXIT
  for test; do "$test"; done
' desktop "$@"

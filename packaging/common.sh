# shellcheck shell=bash
# Sourced by the scripts beside it. Sets `root` and the settings of the build, and offers:
#   say, warn, die             one line to standard error
#   missing_display            true when there is no screen to draw on
#   configure [ARG...]         cmake with the preset `release`, into build/release
#   build TARGET...            builds those targets, showing progress
#   quietly LOG COMMAND...     runs a command into a log file and shows the log's end when it fails
#   debian_source CODENAME     where the machine's apt sources have Debian's main archive of that name
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$root/build/release

say() { printf '%s\n' "$*" >&2; }
warn() { say "${0##*/}: $*"; }
die() { warn "$*"; exit 1; }

missing_display() { [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; }

# ccache: paths relative to the checkout, so that every clone shares one cache, and precompiled headers allowed.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] && return 0
  tail -n 60 "$log" >&2
  warn "failed ($status): $*"
  warn "the whole log: $log"
  return "$status"
}

# One compiler for each core, but no more than fit into memory: files that use LibTorch take 1.5 GB each.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
  [ "${memory:-1}" -lt 1 ] && memory=1
  [ "$cores" -lt "$memory" ] && echo "$cores" || echo "$memory"
}

configure() {
  say "Configuring in $build_dir"
  cd "$root" || return
  quietly "$build_dir/configure.log" cmake --preset release "$@"
}

# Reads ninja's output: a line that is rewritten on a terminal, a line for every tenth elsewhere.
show_progress() {
  local line done_ total tenth=-1
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    done_=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
    if [ -t 2 ]; then
      printf '\r  %d of %d steps' "$done_" "$total" >&2
    elif [ $((10 * done_ / total)) -gt "$tenth" ]; then
      tenth=$((10 * done_ / total))
      say "  $done_ of $total steps"
    fi
  done
  if [ -t 2 ] && [ -n "${total:-}" ]; then printf '\n' >&2; fi
}

build() {
  local log=$build_dir/build.log
  say "Building (log: $log)"
  cmake --build "$build_dir" -j "$(build_jobs)" --target "$@" 2>&1 </dev/null | tee "$log" | show_progress
  local status=${PIPESTATUS[0]}
  [ "$status" = 0 ] && return 0
  grep -A 40 -m 3 -E '^FAILED|error:|undefined reference' "$log" | head -n 120 >&2 || tail -n 60 "$log" >&2
  warn "the build failed; the whole log: $log"
  return "$status"
}

# "URI SUITE SOURCE-FILE" of Debian's own main archive for codename $1, from the machine's apt sources.
debian_source() {
  # shellcheck disable=SC2016  # apt fills these in
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(SOURCESENTRY) $(LABEL)' \
    'Created-By: Packages' 'Component: main' 'Origin: Debian' |
    awk -v name="$1" '$2 == name && $4 == "Debian" && $1 !~ /^cdrom:/ { print $1, $2, $3; exit }'
}

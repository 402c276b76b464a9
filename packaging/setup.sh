#!/usr/bin/env bash
# Installs what building, running and testing Espalier needs. Usage: packaging/setup.sh [--check] [--no-gui]
#
# Says what it will do before it does it, and does nothing where all is there. Debian 13 and later have
# every package. On Debian 12 the suite trixie is added beside the existing one, from the same mirror, at a
# priority (100) at which nothing is upgraded by itself; only what is named here comes from it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<END
Usage: packaging/setup.sh [--check] [--no-gui]
Installs what building, running and testing Espalier needs.
  --check   only print what is missing; exit status 1 when something is
  --no-gui  what espalier-cli needs: no Qt (build it with the preset cli)
END
}

check=no gui=yes
for argument; do
  case $argument in
    --check) check=yes ;;
    --no-gui) gui=no ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

# Package, or package=lowest version where an older one is no use.
packages=(
  ca-certificates git ccache cmake ninja-build pkg-config python3 g++-14=14
  libtorch-dev=2.6 libopenblas0-openmp=0.3.29 libdnnl-dev=3.6 libhwy-dev=1.2 libcli11-dev=2.4
  nlohmann-json3-dev=3.11.3 libsqlite3-dev libpcre2-dev libutf8proc-dev libssl-dev
  libpango1.0-dev libcairo2-dev librsvg2-dev libbz2-dev=1.0.8-6 poppler-utils fonts-inter fonts-noto-cjk
)
if [ "$gui" = yes ]; then
  packages+=(
    qt6-base-dev=6.8 qt6-svg-dev=6.8 qt6-tools-dev=6.8 qt6-l10n-tools=6.8 qt6-svg-plugins=6.8 qt6-wayland=6.8 qt6-translations-l10n=6.8
    libqcustomplot-dev=2.1.0+dfsg1-3.1+b1 cmark-gfm xvfb xauth openbox dbus-daemon dbus-bin
  )
fi

# True when package $1 (name or name=lowest version) is installed.
installed() {
  local name=${1%%=*} state version
  read -r state version < <(dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$name" 2>/dev/null | grep '^installed') ||
    return 1
  [ "$state" = installed ] || return 1
  [ "$name" = "$1" ] || dpkg --compare-versions "$version" ge "${1#*=}"
}

# True when apt, left alone, would install package $1 in a version that will do.
offered() {
  local name=${1%%=*} candidate
  candidate=$(apt-cache policy "$name" | sed -n 's/^  Candidate: //p')
  [ -n "$candidate" ] && [ "$candidate" != '(none)' ] || return 1
  [ "$name" = "$1" ] || dpkg --compare-versions "$candidate" ge "${1#*=}"
}

find_missing() {
  missing=()
  local package
  for package in "${packages[@]}"; do
    installed "$package" || missing+=("$package")
  done
}

# LibTorch computes through whichever BLAS these three names lead to. Our threads are OpenMP's; a BLAS with a
# pool of its own would put two threads on every core. Debian's order of preference is not ours for the third.
triplet() {
  gcc-14 -print-multiarch 2>/dev/null || dpkg-architecture -q DEB_HOST_MULTIARCH 2>/dev/null ||
    echo "$(uname -m)-linux-gnu"
}

find_alternatives() {
  alternatives=()
  local arch name wanted value
  arch=$(triplet)
  for name in libblas.so.3 liblapack.so.3 libopenblas.so.0; do
    wanted=/usr/lib/$arch/openblas-openmp/$name
    value=$(update-alternatives --query "$name-$arch" 2>/dev/null | sed -n 's/^Value: //p' || true)
    [ "$value" = "$wanted" ] || alternatives+=("$name-$arch $wanted")
  done
}

complete() { [ ${#missing[@]} = 0 ] && [ ${#alternatives[@]} = 0 ]; }

print_missing() {
  [ ${#missing[@]} = 0 ] || say "Missing packages: $(printf '%s ' "${missing[@]%%=*}")"
  [ ${#alternatives[@]} = 0 ] || say "Not led to OpenBLAS with OpenMP: $(printf '%s ' "${alternatives[@]%% *}")"
}

as_root=()
need_root() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null || die "needs root and found no sudo: run packaging/setup.sh as root once"
  as_root=(sudo)
}

apt_get() {
  local log
  log=$(mktemp "${TMPDIR:-/tmp}/espalier-setup.XXXXXX")
  quietly "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 "$@" || return
  rm -f "$log"
}

# Gives Debian 12 the suite trixie: its mirror and keyring are those of the machine's own sources.
add_trixie() {
  local uri file keyring
  read -r uri _ file < <(debian_source bookworm) || die "found no Debian mirror in the machine's apt sources"
  keyring=$(grep -m 1 -o -i -E 'signed-by[:=] *(/[^] ,]+)' "${file%:*}" | sed 's/^[^/]*//' || true)
  say "This is Debian 12: adding the suite trixie from the same mirror at priority 100"
  say "  /etc/apt/sources.list.d/espalier-trixie.sources, /etc/apt/preferences.d/espalier-trixie"
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n' |
    "${as_root[@]}" tee /etc/apt/preferences.d/espalier-trixie >/dev/null
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\n%s' "$uri" "${keyring:+Signed-By: $keyring
}" | "${as_root[@]}" tee /etc/apt/sources.list.d/espalier-trixie.sources >/dev/null
  say "Reading the package lists again (apt-get update)"
  apt_get update
}

install_missing() {
  local package from=()
  say "Reading the package lists (apt-get update)"
  apt_get update || warn "some lists could not be read; trying with those that could"
  if [ -n "$(debian_source bookworm)" ]; then
    [ -n "$(debian_source trixie)" ] || add_trixie
    from=(-t trixie)
  else
    for package in "${missing[@]}"; do
      offered "$package" || die "this system offers no ${package/=/ }: Debian 12, 13 or later is needed"
    done
  fi
  say "Installing them (apt-get install ${from[*]:+${from[*]} }--no-install-recommends); this takes a minute or two"
  apt_get install "${from[@]}" --no-install-recommends "${missing[@]%%=*}"
}

set_alternatives() {
  local entry
  for entry in "${alternatives[@]}"; do
    say "Setting the alternative ${entry%% *} to ${entry#* }"
    "${as_root[@]}" update-alternatives --set "${entry%% *}" "${entry#* }" >/dev/null
  done
}

command -v apt-get >/dev/null || die "needs apt: written for Debian 12, 13 and later. README.md lists the libraries"
find_missing
find_alternatives
complete && exit 0
print_missing
[ "$check" = yes ] && exit 1

need_root
if grep -q '^ID=ubuntu' /etc/os-release; then
  say "This is Ubuntu: 25.04 and later should have all that is needed, but this was not tried."
fi
[ ${#missing[@]} = 0 ] || install_missing
find_alternatives
set_alternatives
find_missing
find_alternatives
if ! complete; then
  print_missing
  die "these are still missing"
fi
say "All that Espalier needs is there."

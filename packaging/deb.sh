#!/usr/bin/env bash
# Builds the Debian package. Usage: packaging/deb.sh [--try]
#
# Sets up, builds and writes build/release/espalier_VERSION_ARCH.deb (cmake/EspalierInstall.cmake says what is in it). With --try it
# is then installed in a clean Debian 13 made by mmdebstrap, which needs root: both programs start there, the demo's model goes through
# the whole method, the window opens on the demo, and once the package is purged nothing of it is left. The chroot is removed at the end.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

try=no
for argument; do
  case $argument in
    --try) try=yes ;;
    *) say "Usage: packaging/deb.sh [--try]"; exit 2 ;;
  esac
done

bash "$root/packaging/setup.sh"
configure -DESPALIER_GUI=ON
build espalier espalier-cli espalier_engine espalier_print
rm -f "$build_dir"/*.deb
quietly "$build_dir/cpack.log" env -C "$build_dir" cpack -G DEB
package=$(ls "$build_dir"/*.deb)
say "Wrote $package ($(du -h "$package" | cut -f1))"
[ "$try" = yes ] || exit 0

[ "$(id -u)" = 0 ] || die "--try makes a chroot and needs root"
command -v mmdebstrap >/dev/null || die "--try needs mmdebstrap: apt-get install mmdebstrap"
chroot_dir=$(mktemp -d "${TMPDIR:-/tmp}/espalier-deb.XXXXXX")
leave() {
  for place in proc sys dev; do umount -l "$chroot_dir/$place" 2>/dev/null || true; done
  rm -rf --one-file-system "$chroot_dir"
}
trap leave EXIT
inside() { chroot "$chroot_dir" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
files() { inside find / -xdev -not -path '/root/*' -not -path '/tmp/*' -not -path '/var/*' -not -path '/proc/*' -not -path '/sys/*' -not -path '/dev/*' | sort; }

read -r mirror _ < <(debian_source trixie) || true
[ -n "$mirror" ] || die "found no Debian 13 in the machine's apt sources"
say "Making a clean Debian 13 in $chroot_dir"
quietly "$build_dir/try-deb.log" mmdebstrap --variant=apt trixie "$chroot_dir" "$mirror"
for place in proc sys dev; do mount --rbind "/$place" "$chroot_dir/$place"; done
cp "$package" "$chroot_dir/tmp/espalier.deb"
quietly "$build_dir/try-deb.log" inside apt-get update

# What it depends on comes first, so that what is left of the package itself can be seen.
say "Installing it"
mapfile -t needs < <(inside apt-get install -s /tmp/espalier.deb | sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^espalier$')
quietly "$build_dir/try-deb.log" inside apt-get install -y --no-install-recommends "${needs[@]}"
before=$(files)
quietly "$build_dir/try-deb.log" inside apt-get install -y --no-install-recommends /tmp/espalier.deb

say "The method on the demo's model, with espalier-cli"
cat >"$chroot_dir/tmp/method.sh" <<'END'
set -eu
demo=/usr/share/espalier/demo out=/root/method
mkdir $out
espalier-cli --version
espalier-cli inspect $demo/model
train="--data $demo/train.txt --valid $demo/valid.txt --steps 10 --batch 4 --context 64 --project $out/try.espalier"
espalier-cli project new $out/try.espalier
espalier-cli correct $demo/model $out/corrected $train
espalier-cli analyze $out/corrected --data $demo/train.txt --samples 8 --context 64 --layers bi --out $out/scores.safetensors --project $out/try.espalier
espalier-cli prune $out/corrected $out/student --scores $out/scores.safetensors --recipe half --project $out/try.espalier
espalier-cli distill --teacher $out/corrected --student $out/student $out/distilled $train
espalier-cli generate $out/distilled --prompt "The river" --max-tokens 8
espalier-cli report $out/try.espalier $out/report.html
espalier-cli report $out/try.espalier $out/report.pdf --csv $out/numbers
espalier-cli report $out/try.espalier $out/report-ko.pdf --language ko
END
quietly "$build_dir/try-deb.log" inside sh /tmp/method.sh

say "The window on the demo"
status=0
inside env QT_QPA_PLATFORM=offscreen timeout 15 espalier --demo >"$build_dir/try-deb-window.log" 2>&1 || status=$?
[ "$status" = 124 ] || { cat "$build_dir/try-deb-window.log" >&2; die "the window did not stay open ($status)"; }
[ -n "$(find "$chroot_dir/root" -name '*.espalier' -path '*demo*')" ] || die "the window opened no demo project"

say "Removing it"
quietly "$build_dir/try-deb.log" inside apt-get purge -y espalier
left=$(diff <(echo "$before") <(files) || true)
[ -z "$left" ] || { say "$left"; die "this is left, or gone, after the package was removed"; }
say "It installs, runs and goes without a trace."

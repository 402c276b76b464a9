#!/usr/bin/env bash
# The whole method on the demo's small model, with espalier-cli alone. Usage: packaging/demo.sh [FOLDER]
#
# Correct the teacher, measure what matters in it, cut two students of about equal size (one in width, one in
# depth), distil both for the same number of steps, and compare. Two cores need less than three minutes.
# FOLDER (must not exist yet) takes the project; without it a fresh one under ~/.local/share/espalier.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cli=$build_dir/bin/espalier-cli
[ -x "$cli" ] || die "espalier-cli is not built: packaging/run.sh builds it"
demo=$root/resources/demo
folder=${1:-${XDG_DATA_HOME:-$HOME/.local/share}/espalier/demo-$(date +%Y%m%d-%H%M%S)}
[ ! -e "$folder" ] || die "$folder is there already: name a folder that is not"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
project=$folder/demo.espalier
train=(--data "$demo/train.txt" --valid "$demo/valid.txt" --batch 16 --context 128 --seed 1 --project "$project")

# Runs a command of espalier-cli; its JSON document goes to FOLDER/NAME.json, its progress is shown.
step() {
  local name=$1 shown
  shift
  shown="espalier-cli $*"
  shown=${shown//"$folder/"/}
  say ""
  say "> ${shown//"$root/"/}"
  "$cli" --json "$@" >"$folder/$name.json"
}

evaluate() { step "$1" evaluate --data "$demo/valid.txt" --context 128 --project "$project" "$2"; }

# One row of the table: NAME INSPECT-JSON EVALUATE-JSON
row() {
  python3 - "$1" "$folder/$2.json" "$folder/$3.json" <<'END'
import json, sys
name, shape, score = sys.argv[1], *(json.load(open(path)) for path in sys.argv[2:])
print(f"{name:<26}{shape['parameters']:>12,}{score['loss']:>9.4f}{score['perplexity']:>12.3f}{score['tokens_per_second']:>12,.0f}")
END
}

say "The demo's folder: $folder"
step project project new "$project"
step original inspect "$demo/model"
evaluate original-score "$demo/model"

say ""
say "1. Teacher correction: the model goes on learning on the text that the students will see."
step correct correct "$demo/model" "$folder/corrected" "${train[@]}" --steps 80 --lr 1e-3 --min-lr 1e-4 --warmup 5
evaluate corrected-score "$folder/corrected"

say ""
say "2. Importance, forward only."
step analyze analyze "$folder/corrected" --data "$demo/train.txt" --samples 64 --context 128 --layers bi \
  --out "$folder/scores.safetensors" --project "$project"

say ""
say "3. Two students of about equal size."
cut=(--scores "$folder/scores.safetensors" --project "$project")
step width prune "$folder/corrected" "$folder/width" --hidden 144 --ffn 256 "${cut[@]}"
step depth prune "$folder/corrected" "$folder/depth" --layers 3 --by bi "${cut[@]}"

say ""
say "4. Distillation from the corrected teacher, and 5. comparison."
for student in width depth; do
  step $student inspect "$folder/$student"
  evaluate $student-before "$folder/$student"
  step $student-run distill --teacher "$folder/corrected" --student "$folder/$student" "$folder/$student-distilled" \
    "${train[@]}" --steps 120 --lr 2e-3 --min-lr 1e-4 --warmup 10
  evaluate $student-after "$folder/$student-distilled"
done
step report report "$project" "$folder/report.html"

printf '\n%-26s%12s%9s%12s%12s\n' 'validation text' parameters loss perplexity tokens/s
row 'original' original original-score
row 'corrected teacher' original corrected-score
for student in width depth; do
  row "$student student, pruned" $student $student-before
  row "$student student, distilled" $student $student-after
done
printf '\nReport:         %s\nExported model: %s\nProject:        %s\nTime:           %d s\n' \
  "$folder/report.html" "$folder/width-distilled" "$project" "$SECONDS"

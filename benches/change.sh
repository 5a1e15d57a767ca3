#!/usr/bin/env bash
# P7: `vibe change` without its proof: what the words say, every file rendered anew, three trees merged, all of it written.
# Each round changes an app that was edited by hand; `--dry-run` beside it writes nothing. Goal: at most 200 ms.
set -euo pipefail
. "$(dirname "$0")/../scripts/setup"

need_rust
install_missing
[ -n "${VIBE:-}" ] || { build_release; VIBE="$vibe"; }

rounds="${ROUNDS:-20}"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
"$VIBE" new --yes --file "$root/examples/menugen/prompt.txt" --dir "$place/sample" > /dev/null
cd "$place"
sed -i '1i // Ours.' sample/src/core/text.ts
echo 'Ours.' >> sample/README.md

# timed NAME COMMAND ...: appends milliseconds to NAME.times.
timed() {
  local begun="$EPOCHREALTIME"
  "${@:2}" > log 2>&1 || { cat log; exit 1; }
  awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", (b - a) * 1000 }' >> "$place/$1.times"
}

figure() { sort -n "$1.times" | sed -n "$2p"; }
dry() { (cd app && "$VIBE" change --dry-run "Add tags to dishes."); }
whole() { (cd app && "$VIBE" change --yes --no-verify --no-commit "Add tags to dishes."); }

printf 'load average: %s\n%d files, %d rounds\n' "$(cut -d' ' -f1-3 /proc/loadavg)" "$(find sample -type f | wc -l)" "$rounds"
for round in $(seq "$rounds"); do
  cp -r sample app
  timed dry dry
  timed whole whole
  rm -rf app
done
middle=$(((rounds + 1) / 2))
printf 'regenerate and merge        median %7.1f ms  min %7.1f ms (goal 200)\n' "$(figure dry "$middle")" "$(figure dry 1)"
printf 'the same, and written       median %7.1f ms  min %7.1f ms\n' "$(figure whole "$middle")" "$(figure whole 1)"

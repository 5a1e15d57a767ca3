#!/usr/bin/env bash
# P2: `vibe new` against a bare durable writer of the same tree (copy, one `syncfs`, rename), alternating in one run.
# Goals: at most 100 ms and 2.5 times the writer; at most 25 MB.
set -euo pipefail
. "$(dirname "$0")/../scripts/setup"

need_rust
[ -x /usr/bin/time ] || missing+=(time)
install_missing
build_release

rounds="${ROUNDS:-30}"
place="$(mktemp -d -p "$target")"
trap 'rm -rf "$place"' EXIT
prompt="$root/examples/menugen/prompt.txt"
cd "$place"

ours() { "$vibe" new --yes --file "$prompt" --dir "app$1" > /dev/null; }
bare() { cp -r sample "staging$1" && sync -f "staging$1" && mv "staging$1" "copy$1"; }

# timed NAME ROUND: appends milliseconds to NAME.times.
timed() {
  local begun="$EPOCHREALTIME"
  "$1" "$2"
  awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", (b - a) * 1000 }' >> "$1.times"
}

# figure NAME LINE: the value on that line of the sorted times.
figure() { sort -n "$1.times" | sed -n "$2p"; }

"$vibe" new --yes --file "$prompt" --dir sample > /dev/null
printf 'load average: %s\n%d files, %d rounds\n' "$(cut -d' ' -f1-3 /proc/loadavg)" "$(find sample -type f | wc -l)" "$rounds"
for round in $(seq "$rounds"); do
  timed ours "$round"
  timed bare "$round"
done

middle=$(((rounds + 1) / 2))
printf 'vibe new        median %7.1f ms  min %7.1f ms (goal 100)\n' "$(figure ours "$middle")" "$(figure ours 1)"
printf 'durable writer  median %7.1f ms  min %7.1f ms\n' "$(figure bare "$middle")" "$(figure bare 1)"
awk -v a="$(figure ours "$middle")" -v b="$(figure bare "$middle")" -v c="$(figure ours 1)" -v d="$(figure bare 1)" \
  'BEGIN { printf "ratio           median %7.2f     min %7.2f    (goal 2.50)\n", a / b, c / d }'
/usr/bin/time -f 'peak memory     %M KB (goal 25600)' "$vibe" new --yes --file "$prompt" --dir measured 2>&1 > /dev/null | grep peak

#!/usr/bin/env bash
# How fast is a signed-in list page of a generated app, beside a bare Hono page that shows the same rows?
#
#   benches/list-page.sh [folder of an app rendered from stacks/hono-sqlite/fixture.toml, with node_modules]
#
# Needs node 24, curl and wrk (Debian packages `curl`, `wrk`). Takes about a minute; leaves nothing behind.
# SECONDS_EACH (5), ROUNDS (3) and PAGES ("/specimens /products", measured without a counterpart) change how much is done.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
app=$(cd "${1:-$here/../stacks/hono-sqlite/app}" && pwd)
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-3}
read -ra pages <<<"${PAGES-/specimens /products}"
app_port=${APP_PORT:-4101}
bare_port=${BARE_PORT:-4102}

for tool in node curl wrk; do
  command -v "$tool" >/dev/null || { echo "list-page: $tool is missing" >&2; exit 1; }
done

work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

export DATA_DIR=$work/data NODE_ENV=production JOBS=off
mkdir -p "$DATA_DIR"

# From the app's folder and through stdin, so that packages are found in the app's node_modules.
# Call it in a subshell: it becomes node.
side() { cd "$app" && exec node --input-type=module-typescript - "$@" <"$here/list-page.ts"; }

wait_for() {
  for _ in $(seq 100); do
    if curl -fs -o "$work/answer" "$1"; then return; fi
    sleep 0.1
  done
  echo "list-page: nothing answers at $1" >&2
  tail -5 "$work"/*.log >&2
  exit 1
}

(cd "$app" && PORT=$app_port exec node src/server.ts) >"$work/app.log" 2>&1 &
app_pid=$!
started+=("$app_pid")
wait_for "http://127.0.0.1:$app_port/api/health"

curl -fs -o "$work/answer" -c "$work/cookies" "http://127.0.0.1:$app_port/sign-up" \
  -d name=Bench -d email=bench@example.com -d password=correct-horse-battery -d role=seller
session=$(awk '/session_token/ {print $6 "=" $7}' "$work/cookies")
[ -n "$session" ] || { echo 'list-page: signing up did not open a session' >&2; exit 1; }
(side seed bench@example.com)

curl -fs -o "$work/page.html" -H "cookie: $session" "http://127.0.0.1:$app_port/tags"
side bare "$bare_port" "$work/page.html" >"$work/bare.log" 2>&1 &
bare_pid=$!
started+=("$bare_pid")
wait_for "http://127.0.0.1:$bare_port/tags"

# Prints "<requests per second> <microseconds of CPU per request>".
measure() {
  local pid=$1 url=$2 before after
  before=$(cpu "$pid")
  timeout $((seconds + 10)) wrk -t1 -c8 -d"${seconds}s" -H "cookie: $session" "$url" >"$work/wrk"
  after=$(cpu "$pid")
  if grep -q 'Non-2xx' "$work/wrk"; then echo "list-page: $url answers with errors" >&2; exit 1; fi
  awk -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" \
    '/requests in/ {n = $1} /Requests\/sec/ {rate = $2} END {printf "%.0f %.0f\n", rate, ticks / hertz * 1e6 / n}' "$work/wrk"
}

# User and system time of a process so far, in ticks. Its name, in brackets, may contain blanks.
cpu() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }

median() { sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

app_url=http://127.0.0.1:$app_port
bare_url=http://127.0.0.1:$bare_port
# The compiler needs a few thousand requests before it knows the code.
seconds_kept=$seconds
seconds=2
measure "$app_pid" "$app_url/tags" >"$work/answer"
measure "$bare_pid" "$bare_url/tags" >"$work/answer"
seconds=$seconds_kept

for _ in $(seq "$rounds"); do
  measure "$app_pid" "$app_url/tags" >>"$work/app.rates"
  measure "$bare_pid" "$bare_url/tags" >>"$work/bare.rates"
done

report() {
  printf '%-12s %6d requests/s  %5d us of CPU each\n' "$1" "$(cut -d' ' -f1 "$2" | median)" "$(cut -d' ' -f2 "$2" | median)"
}
report 'app /tags' "$work/app.rates"
report 'bare /tags' "$work/bare.rates"
# On a busy machine the share of the CPU that each got blurs the first ratio; the second one stays.
column() { cut -d' ' -f"$1" "$2" | median; }
awk -v app="$(column 1 "$work/app.rates")" -v bare="$(column 1 "$work/bare.rates")" \
  -v app_cpu="$(column 2 "$work/app.rates")" -v bare_cpu="$(column 2 "$work/bare.rates")" \
  'BEGIN {printf "ratio        %5.0f %% by requests, %.0f %% by CPU\n", 100 * app / bare, 100 * bare_cpu / app_cpu}'
for page in "${pages[@]}"; do
  measure "$app_pid" "$app_url$page" >"$work/page.rates"
  report "app $page" "$work/page.rates"
done
echo "load average $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) cores"

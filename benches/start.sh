#!/usr/bin/env bash
# P1: start-up of `vibe` against ripgrep's, in one run. Goal: at most 1.5 times; no socket, no file of the user's opened.
set -euo pipefail
. "$(dirname "$0")/../scripts/setup"

need_rust
need hyperfine hyperfine
need rg ripgrep
need strace strace
install_missing
build_release

figures="$(mktemp)"
trap 'rm -f "$figures" "$figures.calls"' EXIT
hyperfine -N --warmup 20 --runs 300 --export-csv "$figures" \
  "$vibe --help" "$vibe --version" "rg --version" > /dev/null 2>&1

printf 'load average: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
awk -F, 'NR > 1 {
    n = split($1, path, "/"); name = path[n]
    median[name] = $4 * 1000; least[name] = $7 * 1000
    printf "%-16s median %6.2f ms  min %6.2f ms\n", name, median[name], least[name]
  }
  END {
    rg = "rg --version"; us = "vibe --help"
    printf "ratio to ripgrep: median %.2f, min %.2f (goal 1.50)\n", median[us] / median[rg], least[us] / least[rg]
  }' "$figures"

strace -f -qq -o "$figures.calls" "$vibe" --help > /dev/null
printf 'system calls: %d, sockets: %d, files opened below home: %d\n' \
  "$(wc -l < "$figures.calls")" \
  "$(grep -c 'socket(' "$figures.calls" || true)" \
  "$(grep -c "open.*\"$HOME" "$figures.calls" || true)"

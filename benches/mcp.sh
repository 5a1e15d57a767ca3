#!/usr/bin/env bash
# P6: from the start of `vibe mcp` to its answer to `initialize`, against `vibe --version` in the same run, alternating.
# Goal: at most 10 ms.
set -euo pipefail
. "$(dirname "$0")/../scripts/setup"

need_rust
need python3 python3
install_missing
[ -n "${VIBE:-}" ] || { build_release; VIBE="$vibe"; }

printf 'load average: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
ROUNDS="${ROUNDS:-200}" python3 - "$VIBE" <<'END'
import json, os, statistics, subprocess, sys, tempfile, time

vibe, rounds = sys.argv[1], int(os.environ['ROUNDS'])
hello = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'initialize', 'params': {
    'protocolVersion': '2025-06-18', 'capabilities': {}, 'clientInfo': {'name': 'bench', 'version': '1'}}}) + '\n'


def version():
    begun = time.perf_counter()
    subprocess.run([vibe, '--version'], stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - begun


def initialize(folder):
    begun = time.perf_counter()
    server = subprocess.Popen([vibe, 'mcp'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    server.stdin.write(hello.encode())
    server.stdin.flush()
    answer = server.stdout.readline()
    took = time.perf_counter() - begun
    assert json.loads(answer)['result']['serverInfo']['name'] == 'vibe', answer
    server.stdin.close()
    assert server.wait(10) == 0
    return took


times = {'vibe --version': [], 'initialize': []}
with tempfile.TemporaryDirectory() as folder:
    for _ in range(rounds):
        times['vibe --version'].append(1000 * version())
        times['initialize'].append(1000 * initialize(folder))
for name, all in times.items():
    print('%-16s median %6.2f ms  min %6.2f ms' % (name, statistics.median(all), min(all)))
ratio = [statistics.median(times['initialize']) / statistics.median(times['vibe --version']),
         min(times['initialize']) / min(times['vibe --version'])]
print('ratio            median %6.2f     min %6.2f' % tuple(ratio))
print('goal             initialize at most 10 ms')
END

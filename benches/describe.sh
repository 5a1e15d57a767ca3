#!/usr/bin/env bash
# Scores the embedded author on a JSONL file of descriptions, and times it.
#
#   benches/describe.sh FOLDER     FOLDER holds dev.jsonl and score.py
set -euo pipefail
folder="${1:?a folder with dev.jsonl and score.py}"
cd "$(dirname "$0")/.."
cargo build --release --locked --quiet
made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT

python3 - "$folder/dev.jsonl" "$made" target/release/vibe <<'END'
import json, subprocess, sys, time
rows, made, vibe = sys.argv[1:]
times = []
for line in open(rows, encoding='utf-8'):
    row = json.loads(line)
    command = [vibe, 'blueprint', '--export', 'neutral', '--file', '-']
    best = None
    answers = set()
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(command, input=row['description'], capture_output=True, text=True)
        best = min(best or 9e9, time.perf_counter() - start)
        answers.add(done.stdout)
    assert len(answers) == 1, 'the same words gave different blueprints: ' + row['id']
    times.append((best, row['id']))
    if done.returncode == 0:
        with open(f'{made}/{row["id"]}.json', 'w', encoding='utf-8') as out:
            out.write(done.stdout)
    else:
        print(row['id'], done.stderr.strip())
times.sort()
print('per description: median %.0f ms, longest %.0f ms (%s), start-up included' % (
    1000 * times[len(times) // 2][0], 1000 * times[-1][0], times[-1][1]))
END
python3 "$folder/score.py" "$folder/dev.jsonl" "$made"

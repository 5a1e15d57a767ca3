import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';

/** Builds the app into .next/standalone: everything that a server needs, with no package to install there. */

rmSync('.next/standalone', { recursive: true, force: true });
const next = 'node_modules/next/dist/bin/next';
const built = spawnSync(process.execPath, [next, 'build'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
for (const [from, to] of [
  ['.next/static', '.next/standalone/.next/static'],
  ['public', '.next/standalone/public'],
  ['scripts/serve.js', '.next/standalone/serve.js'],
] as const) {
  cpSync(from, to, { recursive: true });
}

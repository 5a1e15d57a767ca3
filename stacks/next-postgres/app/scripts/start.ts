import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs what scripts/build.ts has built, and builds it first when nobody has. */

const server = resolve('.next/standalone/serve.js');
if (!existsSync(server)) {
  const built = spawnSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

// The server changes into its own folder.
process.env.DATA_DIR = resolve(process.env.DATA_DIR ?? '.data');
await import(pathToFileURL(server).href);

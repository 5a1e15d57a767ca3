import { mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every test file runs in its own process: give each its own empty database. */
const folder = mkdtempSync(join(tmpdir(), 'unit-'));
process.env.DATA_DIR = folder;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.env.JOBS = 'off';
process.env.PASSWORD_COST = '4';

// Most files load the whole app; they need not compile it each.
enableCompileCache();

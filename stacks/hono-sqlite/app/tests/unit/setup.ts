import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every test file runs in its own process: give each its own empty database. */
process.env.DATA_DIR = mkdtempSync(join(tmpdir(), 'unit-'));
process.env.JOBS = 'off';

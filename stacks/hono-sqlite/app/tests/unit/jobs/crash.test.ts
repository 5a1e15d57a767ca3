import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { all, one } from '#core/db.ts';
import { create, systemFind, systemList, systemUpdate } from '#core/entity/data.ts';
import { env } from '#core/env.ts';
import { register } from '#core/features.ts';
import { runOne } from '#core/jobs.ts';
import { jobs } from '#features/jobs/index.ts';
import { Album, expireLeases, newOwner, newPhoto, Shot, viewer } from './probe.ts';

register([jobs]);

function startChild(): ChildProcess {
  return spawn(process.execPath, [new URL('crash-child.ts', import.meta.url).pathname], {
    env: { ...process.env, JOBS: 'inline', DATA_DIR: env.DATA_DIR },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('killed in the middle of a job, the next process finishes it without doing anything twice', {
  timeout: 60_000,
}, async (test) => {
  const album = create(viewer(newOwner()), Album, { title: 'Trip' });
  systemUpdate(Album, album.id, { photo: await newPhoto() });

  const child = startChild();
  test.after(() => child.kill('SIGKILL'));
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const before = systemList(Shot, { parent: album.id }).rows;
  const drawn = before.filter((shot) => shot.picture !== null);
  assert.ok(drawn.length > 0 && drawn.length < before.length, 'it died in between');
  assert.equal(await runOne(), false, 'the lease of the dead process still holds');

  expireLeases();
  while (await runOne());
  const after = systemList(Shot, { parent: album.id }).rows;
  assert.deepEqual(after.map((shot) => shot.id).sort(), before.map((shot) => shot.id).sort(), 'no row twice');
  assert.ok(
    drawn.every((shot) => after.find((same) => same.id === shot.id)?.picture === shot.picture),
    'pictures were kept',
  );
  assert.ok(after.every((shot) => shot.picture !== null));
  assert.equal(systemFind(Album, album.id)?.status, 'ready');
  assert.equal(one<{ attempts: number }>("select attempts from job where kind = 'jobs.run'")?.attempts, 2);

  // At most the one file that was on its way when the process died has no row; the sweep knows it.
  const files = readdirSync(join(env.DATA_DIR, 'files')).filter((name) => !name.endsWith('.part'));
  const orphans = all('select key from orphan_file').length;
  assert.ok(files.length <= after.length + 1 + orphans && orphans <= 1);
});

/** An entity with jobs of its own, so that these tests hold in every app. */

import { encodePng } from '#core/adapters/png.ts';
import { run, sqlite } from '#core/db.ts';
import { defineEntity, registerEntities } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { storeImage } from '#core/entity/files.ts';
import type { Entity } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';
import { newId } from '#core/ids.ts';
import type { Job } from '#features/jobs/declare.ts';
import { jobs } from '#features/jobs/jobs.ts';

export const Album = defineEntity({
  name: 'ProbeAlbum',
  path: 'probe-albums',
  table: 'probe_album',
  label: 'title',
  owner: 'user',
  fields: {
    title: fields.text(),
    summary: fields.longText({ required: false }),
    photo: fields.image({ required: false }),
    status: fields.choice(['waiting', 'ready', 'failed'], { default: 'waiting', set: 'job' }),
  },
  access: { create: ['member'], read: ['owner'], update: ['owner'], delete: ['owner'] },
});

export const Shot = defineEntity({
  name: 'ProbeShot',
  path: 'probe-shots',
  table: 'probe_shot',
  label: 'name',
  owner: 'nobody',
  parent: (): Entity => Album,
  fields: {
    name: fields.text({ set: 'job' }),
    price: fields.money({ required: false, set: 'job', min: 100, max: 5_000 }),
    picture: fields.image({ required: false, set: 'job' }),
  },
  access: { create: [], read: ['parent'], update: [], delete: [] },
});

sqlite.exec(`
  create table if not exists probe_album (id text primary key, owner_id text not null references user (id) on delete cascade,
    created_at integer not null, updated_at integer not null, title text not null, summary text, photo text,
    status text not null);
  create table if not exists probe_shot (id text primary key, parent_id text not null references probe_album (id) on delete cascade,
    created_at integer not null, updated_at integer not null, name text not null, price integer, picture text);
`);
registerEntities([Album, Shot]);

const paid = { cost: 2, retries: 1, refund: true };

const probes: Record<string, Job> = {
  probe_illustrate: {
    ...paid,
    on: { created: Album },
    steps: [
      { ai: 'image->json', from: ['photo'], into: Shot, prompt: 'Read every dish.' },
      { ai: 'text->image', each: Shot, from: ['name'], into: 'picture', prompt: 'A picture of this.' },
      { set: 'status', value: 'ready' },
      { notify: 'owner', text: 'probe.ready' },
    ],
  },
  probe_describe: {
    cost: 0,
    retries: 0,
    refund: false,
    on: { button: Album },
    steps: [{ ai: 'text->text', from: ['title'], into: 'summary', prompt: 'Describe.' }],
  },
};
Object.assign(jobs, probes);

export const viewer = (id: string, role = 'member'): Viewer => ({
  id,
  name: 'Ada',
  email: 'a@example.com',
  role,
  verified: true,
});

export function newOwner(role = 'member'): string {
  const id = newId();
  const sql = 'insert into user (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)';
  run(sql, id, 'Ada Example', `${id}@example.com`, role, Date.now(), Date.now());
  return id;
}

/** A photo of one pixel. */
export const newPhoto = (): Promise<string> => storeImage(encodePng(1, 1, new Uint8Array([1, 2, 3])));

/** Runs what waits, without waiting for the time between two tries. */
export function makeDue(): void {
  run("update job set run_at = 0 where status = 'queued'");
}

/** As if the worker had died some time ago. */
export function expireLeases(): void {
  run("update job set leased_until = 0 where status = 'running'");
}

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { posted } from '#core/adapters/outbox.ts';
import { run, sqlite } from '#core/db.ts';
import { create, update } from '#core/entity/data.ts';
import { defineEntity, registerEntities } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';
import { type Feature, register } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { newId } from '#core/ids.ts';
import { runOne } from '#core/jobs.ts';
import type { Notice } from '#features/notices/declare.ts';
import { noticesOf, openNotice, readAll, savePhone, unreadCount } from '#features/notices/inbox.ts';
import { notices } from '#features/notices/index.ts';
import { notices as declared } from '#features/notices/notices.ts';

const anybody = { create: ['member'], read: ['member'], update: ['member'], delete: ['member'] };

const House = defineEntity({
  name: 'ProbeHouse',
  path: 'probe-houses',
  table: 'probe_house',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text(), keeper: fields.ref(() => 'User', { required: false }) },
  access: anybody,
});

const Note = defineEntity({
  name: 'ProbeNote',
  path: 'probe-notes',
  table: 'probe_note',
  label: 'text',
  owner: 'user',
  parent: (): Entity => House,
  fields: { text: fields.text() },
  access: anybody,
});

sqlite.exec(`
  create table probe_house (id text primary key, owner_id text, created_at integer not null, updated_at integer not null,
    name text not null, keeper text);
  create table probe_note (id text primary key, owner_id text, parent_id text not null, created_at integer not null,
    updated_at integer not null, text text not null);
`);
registerEntities([House, Note]);

const say = (on: Notice['on'], to: string, by: Notice['by'] = ['app']): Notice => ({ on, to, by, text: `probe.${to}` });
(declared as Notice[]).push(
  say({ created: House }, 'owner', ['app', 'email', 'sms']),
  say({ updated: House }, 'keeper'),
  say({ updated: House }, 'followers'),
  say({ created: Note }, 'parent_owner'),
  say({ created: Note }, 'members'),
  say({ created: Note }, 'admins'),
  say({ created: Note }, 'seller'),
);

let followers: string[] = [];
let members: string[] = [];
const groups: Feature = {
  name: 'groups',
  entity: {
    audiences: {
      followers: (entity) => (entity.table === House.table ? followers : []),
      members: (entity) => (entity.table === House.table ? members : []),
    },
  },
};
register([groups, notices]);

function newPerson(role = 'member'): Viewer & { id: string } {
  const id = newId();
  const sql = 'insert into user (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)';
  run(sql, id, 'Ada', `${id}@example.com`, role, Date.now(), Date.now());
  return { id, name: 'Ada', email: `${id}@example.com`, role, verified: true };
}

const told = (viewer: { id: string }) =>
  noticesOf(viewer.id)
    .map((notice) => notice.text)
    .sort();

beforeEach(() => {
  followers = [];
  members = [];
  run("update user set role = 'member'");
});

test('the owner gets a receipt in the app, by mail, and as text where there is a number', async () => {
  const owner = newPerson();
  savePhone(owner.id, '+49 30 123 456');
  const house = create(owner, House, { name: 'Hut' });
  while (await runOne());
  assert.deepEqual(
    noticesOf(owner.id).map(({ text, href }) => [text, href]),
    [['probe.owner', `/probe-houses/${house.id}`]],
  );
  const [mail] = posted(owner.email);
  assert.equal(mail?.subject, 'probe.owner');
  assert.match(mail?.text ?? '', new RegExp(`http.*/probe-houses/${house.id}`));
  assert.equal(posted('+4930123456').length, 1);
});

test('without a number there is no text message', async () => {
  create(newPerson(), House, { name: 'Hut' });
  const before = posted().filter((message) => message.channel === 'sms').length;
  while (await runOne());
  assert.equal(posted().filter((message) => message.channel === 'sms').length, before);
});

test('a child reaches the owner of its parent, members, admins and a role, but not its writer', () => {
  const [owner, writer, member, stranger] = [newPerson(), newPerson('admin'), newPerson(), newPerson()];
  const [admin, seller] = [newPerson('admin'), newPerson('seller')];
  const house = create(owner, House, { name: 'Hut' });
  members = [member.id, writer.id];
  create(writer, Note, { parent_id: house.id, text: 'Hello' });
  assert.deepEqual(told(owner), ['probe.owner', 'probe.parent_owner']);
  assert.deepEqual([told(member), told(admin), told(seller)], [['probe.members'], ['probe.admins'], ['probe.seller']]);
  assert.deepEqual([told(writer), told(stranger)], [[], []]);
});

test('nobody hears of a comment of their own', () => {
  const owner = newPerson();
  const house = create(owner, House, { name: 'Hut' });
  create(owner, Note, { parent_id: house.id, text: 'Mine' });
  assert.deepEqual(told(owner), ['probe.owner']);
});

test('a change reaches whom a field points at, and followers', () => {
  const [owner, keeper, follower] = [newPerson(), newPerson(), newPerson()];
  const house = create(owner, House, { name: 'Hut', keeper: keeper.id });
  followers = [follower.id];
  update(owner, House, house.id, { name: 'House' });
  assert.deepEqual([told(keeper), told(follower)], [['probe.keeper'], ['probe.followers']]);
});

test('reading is for the person it was meant for', () => {
  const [owner, stranger] = [newPerson(), newPerson()];
  create(owner, House, { name: 'Hut' });
  create(owner, House, { name: 'Hut' });
  const id = noticesOf(owner.id)[0]?.id ?? '';
  assert.equal(openNotice(stranger.id, id), undefined);
  assert.equal(unreadCount(owner.id), 2);
  assert.match(openNotice(owner.id, id) ?? '', /^\/probe-houses\//);
  assert.equal(unreadCount(owner.id), 1);
  readAll(stranger.id);
  assert.equal(unreadCount(owner.id), 1);
  readAll(owner.id);
  assert.equal(unreadCount(owner.id), 0);
});

test('a number needs its country code', () => {
  const { id } = newPerson();
  assert.equal(savePhone(id, '030 123456'), false);
  assert.equal(savePhone(id, '+49 (30) 123-456'), true);
  assert.equal(savePhone(id, ''), true);
});

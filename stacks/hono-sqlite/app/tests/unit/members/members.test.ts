import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, run } from '#core/db.ts';
import { create, find, list, remove } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';
import { members } from '#features/members/index.ts';
import { accept, invitationBy, invite } from '#features/members/invitations.ts';
import { isMember } from '#features/members/membership.ts';
import { createWorld, person, queued } from '../world.ts';

const Plan = defineEntity({
  name: 'Plan',
  path: 'plans',
  table: 'test_plan',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['members', 'admin'], update: ['owner'], delete: ['owner'] },
  behaviours: { members: true },
});

const Step = defineEntity({
  name: 'Step',
  path: 'steps',
  table: 'test_step',
  label: 'name',
  owner: 'user',
  parent: (): Entity => Plan,
  fields: { name: fields.text() },
  access: { create: ['members'], read: ['members'], update: ['members'], delete: ['members'] },
});

const { send } = createWorld([members], [Plan, Step]);
const ada = person('Ada');
const ben = person('Ben');
const eve = person('Eve');
const admin = person('Root', 'admin');

function planWith(...people: (typeof ada)[]) {
  const plan = create(ada, Plan, { name: 'Kitchen' });
  for (const one of people) {
    const token = invite(ada, Plan, plan.id, one.email);
    const invitation = invitationBy(token);
    assert.ok(invitation && accept(one, Plan, invitation));
  }
  return plan;
}

test('the owner is a member, an invited person becomes one, a stranger sees nothing', () => {
  const plan = planWith(ben);
  const step = create(ben, Step, { name: 'Measure', parent_id: plan.id });
  assert.ok(find(ada, Step, step.id) && find(ben, Step, step.id) && find(ben, Plan, plan.id));
  assert.equal(find(eve, Plan, plan.id), null);
  assert.equal(find(eve, Step, step.id), null);
  assert.equal(list(eve, Step).total, 0);
  assert.throws(() => create(eve, Step, { name: 'Break in', parent_id: plan.id }));
});

test('an invitation taken by another address is worth nothing, and stays for the right one', async () => {
  const plan = create(ada, Plan, { name: 'Garden' });
  const token = invite(ada, Plan, plan.id, 'ben@example.com');
  const page = await send(eve, 'GET', `/invitations/${token}`);
  assert.equal(page.status, 403);
  assert.doesNotMatch(await page.text(), /Garden/);
  assert.equal((await send(eve, 'POST', `/invitations/${token}`, {})).status, 404);
  assert.ok(!isMember(eve.id, Plan, plan.id));
  assert.equal((await send(ben, 'POST', `/invitations/${token}`, {})).status, 303);
  assert.ok(isMember(ben.id, Plan, plan.id));
  assert.equal((await send(ben, 'POST', `/invitations/${token}`, {})).status, 404, 'a link works once');
});

test('the address is compared without regard to case', () => {
  const plan = create(ada, Plan, { name: 'Attic' });
  const nora = person('Nora', 'member', 'Nora@Example.com');
  const invitation = invitationBy(invite(ada, Plan, plan.id, 'nora@example.com'));
  assert.ok(invitation && accept(nora, Plan, invitation));
});

test('only the owner invites: not a member, not an admin, not a stranger', async () => {
  const plan = planWith(ben);
  for (const other of [ben, admin, eve]) {
    const answer = await send(other, 'POST', `/plans/${plan.id}/members`, { email: 'eve@example.com' });
    assert.equal(answer.status, 404);
  }
  assert.equal(all('select 1 from row_invitation where row_id = ?', plan.id).length, 0);
});

test('the owner invites by mail, and no one who is in already', async () => {
  const plan = planWith(ben);
  const before = queued('members.invite').length;
  await send(ada, 'POST', `/plans/${plan.id}/members`, { email: ' Eve@Example.com ' });
  assert.equal(queued('members.invite').length, before + 1);
  for (const email of ['ben@example.com', 'ada@example.com', 'nobody']) {
    const answer = await send(ada, 'POST', `/plans/${plan.id}/members`, { email });
    assert.match(answer.headers.get('location') ?? '', /\?invite=/);
  }
  assert.equal(queued('members.invite').length, before + 1);
});

test('neither the queue nor the database holds the token', () => {
  const plan = create(ada, Plan, { name: 'Shed' });
  const token = invite(ada, Plan, plan.id, 'eve@example.com');
  assert.ok(!JSON.stringify([all('select * from row_invitation'), all('select payload from job')]).includes(token));
});

test('withdrawn and outdated invitations no longer work', async () => {
  const plan = create(ada, Plan, { name: 'Roof' });
  const first = invite(ada, Plan, plan.id, 'eve@example.com');
  const again = invite(ada, Plan, plan.id, 'eve@example.com');
  assert.equal(invitationBy(first), undefined, 'a second one replaces the first');
  run('update row_invitation set expires_at = ? where row_id = ?', Date.now() - 1, plan.id);
  assert.equal((await send(eve, 'POST', `/invitations/${again}`, {})).status, 404);
  const last = invite(ada, Plan, plan.id, 'eve@example.com');
  const id = invitationBy(last)?.id;
  assert.equal((await send(ben, 'POST', `/plans/${plan.id}/invitations/${id}/withdraw`, {})).status, 404);
  assert.equal((await send(ada, 'POST', `/plans/${plan.id}/invitations/${id}/withdraw`, {})).status, 303);
  assert.equal(invitationBy(last), undefined);
});

test('removing and leaving end the membership; a member removes nobody', async () => {
  const carl = person('Carl');
  const plan = planWith(ben, carl);
  assert.equal((await send(ben, 'POST', `/plans/${plan.id}/members/${carl.id}/remove`, {})).status, 404);
  assert.ok(isMember(carl.id, Plan, plan.id));
  await send(ada, 'POST', `/plans/${plan.id}/members/${carl.id}/remove`, {});
  assert.equal(find(carl, Plan, plan.id), null);
  await send(ben, 'POST', `/plans/${plan.id}/leave`, {});
  assert.equal(find(ben, Plan, plan.id), null);
});

test('membership of one row says nothing about another', () => {
  planWith(ben);
  const other = create(ada, Plan, { name: 'Other' });
  assert.equal(find(ben, Plan, other.id), null);
});

test('members and invitations go with the row', () => {
  const plan = planWith(ben);
  invite(ada, Plan, plan.id, 'eve@example.com');
  remove(ada, Plan, plan.id);
  assert.equal(all('select 1 from row_member where row_id = ?', plan.id).length, 0);
  assert.equal(all('select 1 from row_invitation where row_id = ?', plan.id).length, 0);
});

import { balanceOf, pack, pay } from '../support/billing.ts';
import { auth, costOf, type Entity, entityOf, facts, type Job, jobsOnCreate, lower } from '../support/facts.ts';
import { fill, formWith } from '../support/forms.ts';
import { mayOwner, mayStranger } from '../support/grants.ts';
import { get, type Person, post, stranger } from '../support/people.ts';
import { createRow, creatorOf, plan, type Row, send, type Wish } from '../support/rows.ts';
import { alertOn, expect, heading, test } from '../support/test.ts';

const onCreate = facts.entities.filter(
  (entity) => jobsOnCreate(entity).length > 0 && entity.kind.type === 'record' && !entity.parent,
);
const welcome = auth?.welcome_credits ?? 0;

const LONG = { timeout: 20_000 };

/** What a run says that is over, where its job writes nothing of its own. */
const DONE = /^done/i;

/** What the job writes last, as people read it. */
function endOf(job: Job): RegExp | undefined {
  const step = job.steps.findLast((one) => one.type === 'set');
  return step?.type === 'set' ? new RegExp(`^${step.value.replaceAll('_', ' ')}$`, 'i') : undefined;
}

/** A model thinks for a while; everything else may be over before a page is there. */
const takesTime = (job: Job): boolean => job.steps.some((step) => step.type === 'ai');

/** Milliseconds that the stand-in for a model takes at least: a quarter of a second for each question. */
const thinks = (job: Job): number => 250 * job.steps.filter((step) => step.type === 'ai').length;

const childrenMade = (job: Job): Entity[] =>
  job.steps.flatMap((step) =>
    step.type === 'ai' && facts.entities.some((entity) => entity.name === step.into) ? [entityOf(step.into)] : [],
  );

async function finished(by: Person, row: Pick<Row, 'path'>, job: Job): Promise<void> {
  const end = endOf(job);
  const isDone = async () => {
    const html = await (await by.request.get(row.path)).text();
    const words = html.replace(/<form[\s\S]*?<\/form>/g, '').match(/>[^<>]+</g) ?? [];
    return !html.includes('<progress') && words.some((text) => (end ?? DONE).test(text.slice(1, -1).trim()));
  };
  await expect.poll(isDone, { ...LONG, message: `${job.name} ends`, intervals: [100, 200, 300] }).toBe(true);
}

for (const entity of onCreate) {
  const job = jobsOnCreate(entity)[0] as Job;
  const what = lower(entity.singular);
  const cost = costOf(entity);

  test(`a new ${what} is worked on, a refresh loses nothing, and it costs ${cost}`, async ({ as }) => {
    const by = await stranger((await creatorOf(entity)).role);
    if (cost > welcome && pack) await pay(by, pack);
    const before = cost > 0 ? await balanceOf(by) : 0;
    const page = await as(by);
    const { fields, values, parent } = await plan(entity);
    await page.goto(parent?.path ?? `/${entity.path}/new`);
    const form = formWith(page, `Create ${what}`);
    await fill(form, fields, values);
    if (cost > 0)
      await expect(form, 'the price is said before the click').toContainText(new RegExp(`\\b${cost} credit`));
    await form.getByRole('button', { name: `Create ${what}` }).click();
    const end = endOf(job);
    // A browser may be so slow that the work is over before it has drawn: the test below looks without one.
    const worked = page.getByRole('progressbar').or(page.getByText(end ?? DONE)).filter({ visible: true });
    if (takesTime(job)) await expect(worked.first(), 'progress is shown, or its end').toBeVisible();
    await page.reload();
    if (takesTime(job)) await expect(worked.first(), 'and is still there').toBeVisible();
    await expect(page.getByRole('progressbar'), 'the page follows by itself').toHaveCount(0, LONG);
    if (end) await expect(page.getByText(end).first()).toBeVisible();
    for (const child of childrenMade(job)) {
      await expect(page.getByRole('heading', { name: new RegExp(`^${child.plural}`) })).toBeVisible();
      const pictures = child.fields.filter((field) => field.type === 'image');
      if (pictures.length > 0) {
        const sources = await page
          .locator(`img[src*="/${child.path}/"]`)
          .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src));
        expect(sources.length, 'every one has its picture').toBeGreaterThan(0);
        const files = await Promise.all([...new Set(sources)].map((source) => by.request.get(source)));
        for (const file of files) expect(file.headers()['content-type']).toMatch(/^image\//);
      }
    }
    if (cost > 0) expect(await balanceOf(by)).toBe(before - cost);
    await page.reload();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
  });

  if (takesTime(job)) {
    test(`a new ${what} shows its progress, and again after a refresh`, async () => {
      const by = await creatorOf(entity);
      const begun = Date.now();
      const row = await createRow(entity, { by });
      for (const time of ['at once', 'after a refresh']) {
        const html = await (await row.by.request.get(row.path)).text();
        // Sooner it cannot be over, however fast or slow this machine is.
        if (Date.now() - begun < thinks(job)) expect(html, time).toContain('<progress');
      }
      await finished(row.by, row, job);
    });
  }

  for (const child of childrenMade(job)) {
    test(`${lower(child.plural)} that a job made are as private as the ${what}`, async () => {
      const row = await createRow(entity);
      await finished(row.by, row, job);
      const page = await (await row.by.request.get(row.path)).text();
      const paths = [...new Set(page.match(new RegExp(`/${child.path}/[\\w-]{20,}(/files/\\w+)?`, 'g')))];
      expect(paths.length, 'the page names them').toBeGreaterThan(0);
      const other = await stranger();
      for (const path of paths) {
        const expected = mayStranger(other.role, child, 'read') ? 200 : 404;
        expect((await get(other.request, path)).status(), path).toBe(expected);
        expect((await post(other.request, path, { [child.label]: 'taken over' })).status()).toBe(404);
        expect((await post(other.request, `${path}/delete`)).status()).toBe(404);
      }
    });
  }

  if (cost > 0 && pack && welcome > 0) {
    test(`credits for a ${what} run out, are bought, and it goes on`, async ({ as }) => {
      const by = await stranger((await creatorOf(entity)).role);
      const affordable = Math.floor(welcome / cost);
      const { values, fields } = await plan(entity);
      const rest = welcome - affordable * cost;
      for (let index = 0; index < affordable; index += 1) await createCheaply(entity, by);
      expect(await balanceOf(by)).toBe(rest);
      const page = await as(by);
      await page.goto(`/${entity.path}/new`);
      const form = formWith(page, `Create ${what}`);
      await fill(form, fields, values);
      await form.getByRole('button', { name: `Create ${what}` }).click();
      const alert = alertOn(page);
      await expect(alert).toContainText('Not enough credits');
      await alert.getByRole('link').click();
      await expect(page).toHaveURL(/\/billing/);
      expect(await balanceOf(by), 'the attempt cost nothing').toBe(rest);
      await page.getByRole('button', { name: `Buy ${pack?.name}` }).click();
      await expect(heading(page, 'Test checkout')).toBeVisible();
      await page.getByRole('button', { name: 'Pay now' }).click();
      await expect(page.getByTestId('balance')).toHaveText(String(rest + (pack?.credits ?? 0)));
      await createCheaply(entity, by);
      expect(await balanceOf(by)).toBe(rest + (pack?.credits ?? 0) - cost);
    });

    test(`many at once never spend more than there is on a ${what}`, async () => {
      const by = await stranger((await creatorOf(entity)).role);
      const { sent: values } = await plan(entity);
      const affordable = Math.floor(welcome / cost);
      const tries = Array.from({ length: affordable + 2 }, () => createCheaply(entity, by, values));
      const statuses = (await Promise.all(tries)).sort();
      expect(statuses.filter((status) => status === 303)).toHaveLength(affordable);
      expect(await balanceOf(by)).toBe(welcome - affordable * cost);
    });
  }
}

/** Without topping up, and without waiting for the work. */
async function createCheaply(entity: Entity, by: Person, ready?: Wish['values']): Promise<number> {
  const values = ready ?? (await plan(entity)).sent;
  return (await send(entity, by, values)).status();
}

for (const job of facts.jobs.filter((one) => one.trigger.type === 'button')) {
  const entity = entityOf(job.trigger.entity ?? '');
  const label = job.trigger.label ?? '';

  test(`“${label}” works on a ${lower(entity.singular)}, for its owner only`, async ({ as }) => {
    const row = await createRow(entity);
    const into = job.steps.flatMap((step) => (step.type === 'ai' ? [step.into] : []))[0] ?? '';
    const before = await (await row.by.request.get(`${row.path}/edit`)).text();
    const page = await as(row.by);
    await page.goto(row.path);
    await page.getByRole('button', { name: label }).click();
    const field = entity.fields.find((one) => one.name === into);
    if (field && mayOwner(row.by.role, entity, 'update')) {
      const changedForm = async () => (await (await row.by.request.get(`${row.path}/edit`)).text()) !== before;
      await expect.poll(changedForm, { ...LONG, intervals: [100, 200] }).toBe(true);
    }
    const other = await as(await stranger());
    const answer = await other.goto(row.path);
    if (answer?.status() === 200) await expect(other.getByRole('button', { name: label })).toHaveCount(0);
  });
}

for (const job of facts.jobs.filter(
  (one) => one.trigger.type === 'created' && one.steps.some((step) => step.type === 'notify' && step.to === 'owner'),
)) {
  const entity = entityOf(job.trigger.entity ?? '');
  test(`whoever started ${job.name} hears when it is done`, async () => {
    const row = await createRow(entity);
    await finished(row.by, row, job);
    const text = job.steps.flatMap((step) => (step.type === 'notify' ? [step.text] : []))[0] ?? '';
    await expect.poll(async () => (await row.by.request.get('/notifications')).text(), LONG).toContain(text);
  });
}

if (facts.jobs.length > 0) {
  test('nobody outside can make the worker work', async () => {
    const by = await stranger();
    for (const path of ['/api/jobs/tick', '/jobs/tick']) {
      expect([401, 403, 404], path).toContain((await post(by.request, path)).status());
    }
  });
}

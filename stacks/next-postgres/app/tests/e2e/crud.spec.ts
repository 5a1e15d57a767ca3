import type { Locator, Page } from '@playwright/test';
import {
  costOf,
  type Entity,
  type Field,
  facts,
  fieldOf,
  formFields,
  isFile,
  isPlain,
  isWords,
  labelField,
  lower,
} from '../support/facts.ts';
import { control, expectRefused, fill, force, formWith, loosen, quoted } from '../support/forms.ts';
import { creatorRoles, isCreatable, mayOwner } from '../support/grants.ts';
import { get, type Person, stranger } from '../support/people.ts';
import { createRow, creatorOf, plan, type Row, send, status } from '../support/rows.ts';
import { alertOn, expect, heading, test } from '../support/test.ts';
import { changed, fromMinor, invalid, unique, valid } from '../support/values.ts';

const entities = facts.entities.filter((entity) => isPlain(entity) && isCreatable(entity));

/** The form for a new row, reached the way people reach it. */
async function openForm(page: Page, entity: Entity, parent: Row | undefined): Promise<Locator> {
  await page.goto(parent ? parent.path : `/${entity.path}`);
  const link = page.getByRole('link', { name: `New ${lower(entity.singular)}`, exact: true });
  const form = formWith(page, `Create ${lower(entity.singular)}`);
  if ((await link.count()) > 0) await link.first().click();
  await expect(form).toBeVisible();
  return form;
}

const submit = (form: Locator, name: string): Promise<void> => form.getByRole('button', { name, exact: true }).click();

const rowAddress = (entity: Entity): RegExp => new RegExp(`/${entity.path}/[\\w-]{20,}`);

/** A word label is shown as it was typed; dates and references are shown in their own way. */
const hasWordLabel = (entity: Entity): boolean => isWords(labelField(entity));

async function expectSaved(form: Locator, fields: Field[], values: Record<string, string>): Promise<void> {
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || isFile(field) || field.type === 'many') continue;
    const input = await control(form, field);
    if (field.type === 'bool') await expect.soft(input, field.name).toBeChecked({ checked: value === '1' });
    else if (field.type === 'json')
      expect.soft(JSON.parse(await input.inputValue()), field.name).toEqual(JSON.parse(value));
    else await expect.soft(input, field.name).toHaveValue(value);
  }
}

for (const entity of entities) {
  const what = lower(entity.singular);

  test.describe(entity.plural, () => {
    test(`a ${what} is created, found, changed and deleted`, async ({ as }) => {
      const { by, parent, fields, values } = await plan(entity);
      const page = await as(by);
      const form = await openForm(page, entity, parent);
      await fill(form, fields, values);
      await submit(form, `Create ${what}`);

      const label = String(values[entity.label] ?? '');
      if (parent && !rowAddress(entity).test(page.url())) await openFrom(page, entity, label);
      await expect(page).toHaveURL(rowAddress(entity));
      const path = new URL(page.url()).pathname;
      if (hasWordLabel(entity)) await expect(heading(page, label)).toBeVisible();

      await search(page, entity, label, path);
      await page.goto(path);
      await change(page, by, entity, fields, values as Record<string, string>, path);
      await remove(page, by, entity, path);
    });

    const wrong = formFieldsOf(entity).map((field) => ({ field, values: invalid(field) }));
    const rounds = Math.max(0, ...wrong.map((one) => one.values.length));
    if (rounds > 0) {
      test(`a ${what} with wrong values is refused beside each field`, async ({ as }) => {
        const { by, parent, fields, values } = await plan(entity);
        const page = await as(by);
        const form = await openForm(page, entity, parent);
        await fill(form, fields, values);
        for (let round = 0; round < rounds; round += 1) {
          await loosen(form);
          const now = wrong.flatMap(({ field, values: all }) =>
            all.slice(round, round + 1).map((one) => ({ field, ...one })),
          );
          for (const field of fields) {
            const good = values[field.name];
            if (typeof good === 'string' && !isFile(field) && !['bool', 'many'].includes(field.type))
              await force(form, field, good);
          }
          for (const { field, value } of now) await force(form, field, value);
          await submit(form, `Create ${what}`);
          await expect(alertOn(page).first()).toBeVisible();
          for (const { field, why } of now) await expectRefused(form, field, why);
        }
        await expect(page, 'nothing was created').not.toHaveURL(rowAddress(entity));
      });
    }

    test(`a ${what} may lie on the bounds`, async () => {
      const by = await creatorOf(entity);
      for (const bound of ['min', 'max'] as const) {
        const values = Object.fromEntries(
          formFields(entity, by.role).flatMap((field) => {
            const value = onBound(field, bound);
            return value === undefined ? [] : [[field.name, value]];
          }),
        );
        if (Object.keys(values).length > 0) await createRow(entity, { by, values });
      }
    });

    for (const field of entity.fields.filter((one) => one.unique && one.set === 'form')) {
      test(`two ${lower(entity.plural)} never have the same ${lower(field.label)}`, async () => {
        const row = await createRow(entity);
        const again = await send(entity, row.by, row.values, row.parent);
        expect(again.status()).toBe(422);
        expect(await again.text(), 'beside the field').toMatch(
          // In whichever order the attributes stand.
          new RegExp(`<(?=[^>]*\\sname="${field.name}")(?=[^>]*\\saria-invalid="true")`),
        );
      });
    }

    if (!entity.parent) registerListTests(entity);
  });
}

function formFieldsOf(entity: Entity): Field[] {
  const role = creatorRoles(entity)[0] ?? creatorRoles(parentChain(entity))[0] ?? '';
  return formFields(entity, role).filter((field) => !isFile(field) && field.type !== 'many');
}

function parentChain(entity: Entity): Entity {
  const parent = facts.entities.find((candidate) => candidate.name === entity.parent);
  return parent ? parentChain(parent) : entity;
}

function onBound(field: Field, bound: 'min' | 'max'): string | undefined {
  const limit = field[bound];
  if (limit === null || field.unique || isFile(field)) return undefined;
  if (field.type === 'money') return fromMinor(limit);
  if (field.type === 'int' || field.type === 'decimal') return String(limit);
  if (!isWords(field)) return undefined;
  const text = unique('Bound').slice(0, limit).padEnd(limit, 'x');
  return field.pattern && !new RegExp(`^(?:${field.pattern})$`, 'u').test(text) ? undefined : text;
}

async function openFrom(page: Page, entity: Entity, label: string): Promise<void> {
  await page.getByRole('link', { name: label }).first().click();
  await expect(page).toHaveURL(rowAddress(entity));
}

async function search(page: Page, entity: Entity, label: string, path: string): Promise<void> {
  if (!entity.list.search.includes(entity.label)) return;
  const link = page.locator(`a[href="${path}"]`);
  await page.goto(`/${entity.path}`);
  await expect(heading(page, entity.plural)).toBeVisible();
  for (const [words, count] of [
    [label, 1],
    ['nothing is called like this', 0],
  ] as const) {
    const form = page.getByRole('search');
    await form.getByRole('searchbox', { name: `Search ${lower(entity.plural)}` }).fill(words);
    await form.getByRole('button', { name: 'Search' }).click();
    await expect(page).toHaveURL(/[?&]q=/);
    await expect(link).toHaveCount(count);
  }
  await page.getByRole('link', { name: 'Clear', exact: true }).first().click();
  await expect(page).not.toHaveURL(/[?&]q=/);
}

async function change(
  page: Page,
  by: Person,
  entity: Entity,
  fields: Field[],
  values: Record<string, string>,
  path: string,
): Promise<void> {
  const link = page.getByRole('link', { name: 'Edit', exact: true });
  if (!mayOwner(by.role, entity, 'update')) return expect(link, 'nobody may change it').toHaveCount(0);
  await link.click();
  const form = formWith(page, 'Save changes');
  await expect(form).toBeVisible();
  await expectSaved(form, fields, values);
  const typed = fields.filter((field) => !isFile(field) && !field.ref && field.type !== 'bool');
  const next = Object.fromEntries(typed.map((field) => [field.name, changed(field, values[field.name] ?? '')]));
  await fill(form, typed, next);
  await submit(form, 'Save changes');
  await expect(page).toHaveURL(new RegExp(`${quoted(path)}$`));
  if (hasWordLabel(entity)) await expect(heading(page, next[entity.label] ?? '')).toBeVisible();
  await page.goto(`${path}/edit`);
  await expectSaved(formWith(page, 'Save changes'), typed, next);
  await page.goto(path);
}

async function remove(page: Page, by: Person, entity: Entity, path: string): Promise<void> {
  const button = page.getByRole('button', { name: 'Delete', exact: true });
  if (!mayOwner(by.role, entity, 'delete')) return expect(button, 'nobody may delete it').toHaveCount(0);
  await button.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await status(by, path), 'asking deletes nothing').toBe(200);
  await button.click();
  await dialog.getByRole('button', { name: `Delete ${lower(entity.singular)}` }).click();
  await expect.poll(() => status(by, path)).toBe(404);
}

/** The ids of a list page in the order in which they stand there. */
async function idsOn(by: Person, path: string, rows: Row[]): Promise<string[]> {
  const answer = await get(by.request, path);
  expect(answer.status(), path).toBe(200);
  const text = await answer.text();
  const at = (row: Row) => text.indexOf(row.path);
  return rows
    .filter((row) => at(row) >= 0)
    .sort((a, b) => at(a) - at(b))
    .map((row) => row.id);
}

const idsOf = (rows: Row[]): string[] => rows.map((row) => row.id);

function registerListTests(entity: Entity): void {
  const what = lower(entity.plural);
  const label = labelField(entity);
  const isSearchable = entity.list.search.includes(entity.label);
  const creator = async () => stranger((await creatorOf(entity)).role);
  const fits = (text: string) =>
    text.length <= (label.max ?? 200) && new RegExp(`^(?:${label.pattern ?? '.*'})$`, 'u').test(text);

  if (isSearchable) {
    test(`${what} are searched for literally`, async () => {
      const by = await creator();
      const word = unique('w').replace(' ', '');
      const rows: Row[] = [];
      for (const text of [`${word} 5% a_b`, `${word} 50 axb`].filter(fits)) {
        rows.push(await createRow(entity, { by, values: { [entity.label]: text } }));
      }
      const find = (words: string) => idsOn(by, `/${entity.path}?q=${encodeURIComponent(words)}`, rows);
      expect((await find(word)).sort()).toEqual(idsOf(rows).sort());
      expect(await find(word.toUpperCase()), 'capitals do not matter').toHaveLength(rows.length);
      if (rows.length < 2) return;
      expect(await find(`${word} 5%`), 'the percent sign stands for itself').toEqual(idsOf(rows.slice(0, 1)));
      expect(await find('a_b'), 'the line stands for itself').toEqual(idsOf(rows.slice(0, 1)));
      expect(await find(`${word}' or 1=1 --`)).toEqual([]);
      expect(await find('\\')).toEqual([]);
    });
  }

  const enums = entity.list.filter.map((name) => fieldOf(entity, name)).filter((field) => field.set === 'form');
  const days = enums.filter((field) => field.type === 'date' || field.type === 'datetime');
  const selects = enums.filter((field) => ['enum', 'bool'].includes(field.type));

  if (selects.length + days.length > 0) {
    test(`${what} are filtered`, async ({ as }) => {
      const by = await creator();
      const one = await createRow(entity, {
        by,
        values: Object.fromEntries([...selects, ...days].map((field) => [field.name, first(field)])),
      });
      const two = await createRow(entity, {
        by,
        values: Object.fromEntries([...selects, ...days].map((field) => [field.name, second(field)])),
      });
      const page = await as(by);
      for (const field of selects) {
        await page.goto(`/${entity.path}`);
        await page
          .getByRole('search')
          .getByRole('combobox', { name: field.label, exact: true })
          .selectOption({ index: 1 });
        await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
        const chosen = new URL(page.url()).searchParams.get(field.name) ?? '';
        expect(chosen, 'the address holds the filter').not.toBe('');
        const isFirst = field.type === 'bool' ? chosen === 'yes' : chosen === first(field);
        expect(await idsOn(by, page.url(), [one, two]), field.name).toEqual([isFirst ? one.id : two.id]);
      }
      for (const field of days) {
        await page.goto(`/${entity.path}`);
        const day = first(field).slice(0, 10);
        await page.getByLabel(`${field.label} from`).fill(day);
        await page.getByLabel(`${field.label} to`).fill(day);
        await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
        await expect(page).toHaveURL(new RegExp(day));
        expect(await idsOn(by, page.url(), [one, two]), field.name).toEqual([one.id]);
      }
      if (selects.length > 0) {
        const senseless = `/${entity.path}?${selects[0]?.name}=no-such-value&page=-1&sort=no_such_field`;
        expect(await status(by, senseless), 'a senseless address is no error').toBe(200);
      }
    });
  }

  const pageWords = (index: number, word: string) => `${String.fromCharCode(97 + (index % 26))}${index} ${word}`;
  if (isSearchable && costOf(entity) === 0 && fits(pageWords(entity.list.page, 'p1234567'))) {
    test(`${what} are sorted and come in pages`, async ({ as }) => {
      const by = await creator();
      const word = unique('p').replace(' ', '');
      const rows: Row[] = [];
      for (let index = 0; index <= entity.list.page; index += 1) {
        rows.push(await createRow(entity, { by, values: { [entity.label]: pageWords(index, word) } }));
      }
      const path = `/${entity.path}?q=${word}`;
      const all = async (sort: string) => {
        const pages = await Promise.all([1, 2].map((page) => idsOn(by, `${path}&sort=${sort}&page=${page}`, rows)));
        return pages.flat();
      };
      const byLabel = [...rows].sort((a, b) => a.label.localeCompare(b.label, 'en'));
      expect(await all(entity.label)).toEqual(idsOf(byLabel));
      expect(await all(`-${entity.label}`)).toEqual(idsOf(byLabel.reverse()));
      expect(await all('created')).toEqual(idsOf(rows));

      const page = await as(by);
      await page.goto(path);
      const pager = page.getByRole('navigation', { name: 'Pages' });
      await expect(pager.getByRole('link', { name: 'Previous' })).toHaveCount(0);
      await pager.getByRole('link', { name: 'Next' }).click();
      await expect(page).toHaveURL(new RegExp(`q=${word}.*page=2|page=2.*q=${word}`));
      await expect(pager.getByRole('link', { name: 'Next' })).toHaveCount(0);
      await pager.getByRole('link', { name: 'Previous' }).click();
      await expect(pager.getByRole('link', { name: 'Next' })).toBeVisible();
    });
  }
}

const first = (field: Field): string => valid(field);

/** A box that is not ticked is not sent at all. */
const second = (field: Field): string | undefined => (field.type === 'bool' ? undefined : changed(field, first(field)));

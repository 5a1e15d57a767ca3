/**
 * What every slot has to keep, whatever it does. `vibe fill` and `vibe verify <slot>` run it; it belongs to vibe. Cases of
 * your own go beside it, into <slot>.own.test.ts.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mock, test } from 'node:test';
import { find, systemFind } from '#core/entity/data.ts';
import { allEntities, fieldsOf, isFile, parentOf, targetOf } from '#core/entity/entity.ts';
import type { Entity, Field, Row, Values } from '#core/entity/types.ts';
import { type User, VISITOR, type Viewer } from '#core/http.ts';
import { insert, person, render, type Section, state, writes } from './ground.ts';

/** Stands in every text of the full world: a page that shows it as markup is not safe. */
const HOSTILE = '<img src=x onerror=alert(1)> "quoted" & ';
const LIMIT = { timeout: 15_000 };
const MORNING = Date.UTC(2026, 4, 4, 9);
const HOUR = 3_600_000;
const RUNS = 3;

export interface Made {
  entity: Entity;
  id: string;
  owner: User;
  /** Occurs in the texts of this row and nowhere else. */
  mark: string;
}

/** What the rules for sections and for steps begin with: the people of a small world. */
async function people(): Promise<{ ana: User; ben: User; boss: User }> {
  const stamp = randomUUID().slice(0, 8);
  const made = async (name: string, role?: string) => person(`${name}-${stamp}`, role);
  return { ana: await made('Ana'), ben: await made('Ben'), boss: await made('Boss', 'admin') };
}

/** Rows of every entity for each of these people, with every field filled. What belongs to somebody refers to their own rows. */
export async function fill(owners: readonly User[], full = true): Promise<Made[]> {
  const made: Made[] = [];
  for (const owner of owners) {
    const mine = new Map<string, string>();
    let waiting = [...allEntities()];
    for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
      before = waiting.length;
      const left: Entity[] = [];
      for (const entity of waiting) {
        const mark = `mark-${randomUUID().slice(0, 13)}`;
        const values = valuesOf(entity, owner, mine, mark, full);
        const id = values && (await insert(entity, values));
        if (id) {
          mine.set(entity.table, id);
          made.push({ entity, id, owner, mark });
        } else if (!values) left.push(entity);
      }
      waiting = left;
    }
  }
  return made;
}

/** undefined: a row that it needs is not there yet. */
function valuesOf(
  entity: Entity,
  owner: User,
  mine: ReadonlyMap<string, string>,
  mark: string,
  full: boolean,
): Values | undefined {
  const values: Values = { owner_id: owner.id };
  const parent = parentOf(entity);
  if (parent) {
    values.parent_id = mine.get(parent.table);
    if (!values.parent_id) return undefined;
  }
  for (const [index, [name, field]] of fieldsOf(entity).entries()) {
    if (field.kind === 'many' || (isFile(field) && !field.required) || (!full && !field.required)) continue;
    const value = field.kind === 'ref' ? refOf(field, owner, mine) : sampleOf(field, index, mark);
    if (value === undefined && field.required) return undefined;
    values[name] = value;
  }
  return values;
}

function refOf(field: Field, owner: User, mine: ReadonlyMap<string, string>): string | undefined {
  const target = targetOf(field);
  return target ? mine.get(target.table) : owner.id;
}

function sampleOf(field: Field, index: number, mark: string): unknown {
  switch (field.kind) {
    case 'text':
    case 'longText':
      return field.pattern ? mark.slice(0, field.max) : `${mark} ${HOSTILE}`.slice(0, field.max);
    case 'int':
    case 'decimal':
    case 'money':
      return Math.max(field.min ?? 0, Math.min(field.max ?? 7, 7));
    case 'bool':
      return true;
    case 'date':
      return new Date(MORNING + index * 24 * HOUR).toISOString().slice(0, 10);
    case 'dateTime':
      return MORNING + index * HOUR;
    case 'choice':
      return field.values[0];
    case 'uuid':
      return randomUUID();
    case 'json':
      return '{"a":1}';
    case 'email':
      return `${mark}@example.com`;
    case 'url':
      return `https://example.com/${mark}`;
    case 'phone':
      return '+12025550136';
    default:
      return mark;
  }
}

/** Rules for what comes out of a section, whoever looks. */
function soundMarkup(text: string): void {
  assert.ok(text.trim().length > 0, 'the section shows nothing');
  assert.doesNotMatch(text, /<img src=x/i, 'text of a person became markup: let the page escape it');
  assert.doesNotMatch(text, /<script[\s>]/i, 'a section has no script of its own');
  // What stands between quotes is a value, whatever it says.
  const bare = text.replace(/="[^"]*"/g, '=""');
  assert.doesNotMatch(bare, /<[a-z][^>]*\s(style|on[a-z]+)\s*=/i, 'no style= and no on…= in markup');
  assert.doesNotMatch(
    text,
    /<(iframe|object|embed|base|meta|link)[\s>]/i,
    'nothing of another place inside of the page',
  );
  assert.doesNotMatch(text, /\[object (Object|Promise)\]/, 'something that is no text was shown as one');
}

/** A part of a page. */
export function sectionContract(section: Section): void {
  test('it shows something in an empty world, to everybody', LIMIT, async () => {
    const { ana, boss } = await people();
    for (const viewer of [VISITOR, ana, boss]) soundMarkup(await render(section, viewer));
  });

  test('it shows a full world with every text escaped, whatever the address says', LIMIT, async () => {
    const { ana, ben, boss } = await people();
    await fill([ana, ben]);
    const search = `?q=${encodeURIComponent(HOSTILE)}&page=-1&id=${encodeURIComponent("'; drop table user")}`;
    for (const viewer of [VISITOR, ana, boss]) {
      soundMarkup(await render(section, viewer));
      soundMarkup(await render(section, viewer, search));
    }
  });

  test('nobody sees a row in it that is not theirs to see', LIMIT, async () => {
    const { ana, ben } = await people();
    const rows = await fill([ana, ben]);
    for (const viewer of [VISITOR, ana, ben] as Viewer[]) {
      const shown = await render(section, viewer);
      for (const { entity, id, mark } of rows) {
        if (await find(viewer, entity, id)) continue;
        assert.ok(!shown.includes(mark), `${viewer.id ? 'somebody' : 'a visitor'} sees a ${entity.name} of somebody else`);
      }
    }
  });

  test('looking at it changes nothing', LIMIT, async () => {
    const { ana, ben } = await people();
    await fill([ana, ben]);
    const before = await writes();
    for (const viewer of [VISITOR, ana, ben]) await render(section, viewer);
    assert.equal(await writes(), before);
  });
}

/** A step as a job runs it, without the run around it. */
type Work = (context: {
  entity: Entity | undefined;
  row: Row | undefined;
  save(values: Values): void;
  mail(message: { to: string; subject: string; text: string }): void;
}) => Promise<string | undefined>;

interface Outcome {
  saved: Values;
  mails: string[];
}

async function run(step: Work, made: Made | undefined): Promise<Outcome> {
  const row = made && ((await systemFind(made.entity, made.id)) as Row | null);
  const outcome: Outcome = { saved: {}, mails: [] };
  const note = await step({
    entity: made?.entity,
    row: row ?? undefined,
    save: (values) => Object.assign(outcome.saved, values),
    mail: (message) => outcome.mails.push(message.to),
  });
  assert.ok(note === undefined || typeof note === 'string', 'a step returns a text or nothing');
  for (const name of Object.keys(outcome.saved)) {
    assert.ok(made && name in made.entity.fields, `save() knows no field "${name}"`);
  }
  return outcome;
}

/** A step of a job, for the entities whose rows it works on; none for a job that runs by the clock. */
export function stepContract(step: Work, entities: readonly Entity[]): void {
  const targets = async (owners: readonly User[], full: boolean): Promise<(Made | undefined)[]> => {
    const rows = await fill(owners, full);
    const wanted = entities.map(({ table }) => rows.find(({ entity }) => entity.table === table));
    return wanted.length > 0 ? wanted : [undefined];
  };

  test('it does its work with as little as there can be, and with everything', LIMIT, async () => {
    const { ana } = await people();
    for (const full of [false, true]) for (const target of await targets([ana], full)) await run(step, target);
  });

  test('done twice it is as good as done once', LIMIT, async () => {
    const { ana, ben } = await people();
    mock.timers.enable({ apis: ['Date'], now: MORNING });
    try {
      for (const target of await targets([ana, ben], true)) {
        const first = await run(step, target);
        const once = await state();
        for (let again = 1; again < RUNS; again += 1) {
          const next = await run(step, target);
          assert.deepEqual(
            Object.keys(next.saved),
            Object.keys(first.saved),
            'it saves something else the second time',
          );
          assert.deepEqual(next.mails, first.mails, 'it writes to other people the second time');
        }
        assert.deepEqual(await state(), once, 'the second time added or changed something: use save() and mail()');
      }
    } finally {
      mock.timers.reset();
    }
  });

  test('work on a row of one person leaves the rows of others alone', LIMIT, async () => {
    const { ana, ben } = await people();
    for (const target of await targets([ana, ben], true)) {
      if (!target) continue;
      const others = async () =>
        Object.values(await state()).map((rows) => rows.filter((row) => row.owner_id === ben.id));
      const before = await others();
      await run(step, target);
      assert.deepEqual(await others(), before);
    }
  });
}

/** Everything that can follow from rows, as a rule is given them. */
type AnyRule = (row: never) => unknown;

/** The row as it lies, with each field that may be empty left out, and each number at its ends. */
function variants(entity: Entity, row: Row): Row[] {
  const all: Row[] = [row];
  for (const [name, field] of fieldsOf(entity)) {
    if (!field.required) all.push({ ...row, [name]: null });
    if (!['int', 'decimal', 'money'].includes(field.kind)) continue;
    for (const value of [field.min ?? 0, 0, 1, field.max ?? 1_000_000_000]) all.push({ ...row, [name]: value });
  }
  return all;
}

function soundValue(value: unknown, gives: string): void {
  if (value === undefined) return;
  assert.equal(typeof value, gives === 'text' ? 'string' : 'number', 'a rule returns its kind of value, or undefined');
  if (typeof value === 'number') assert.ok(Number.isFinite(value), `no number: ${value}`);
  else assert.ok(String(value).length <= 200, 'a word or two, not a page');
}

/** A rule over the rows of one entity. */
export function ruleContract(rule: AnyRule, entity: Entity, gives: 'number' | 'money' | 'text'): void {
  const rows = async (): Promise<Row[]> => {
    const { ana, ben } = await people();
    const made = [...(await fill([ana], true)), ...(await fill([ben], false))];
    const found: Row[] = [];
    for (const one of made.filter((other) => other.entity.table === entity.table)) {
      const row = (await systemFind(one.entity, one.id)) as Row | null;
      if (row) found.push(...variants(entity, row));
    }
    assert.ok(found.length > 0, `no ${entity.name} can be made to try it on`);
    return found.map((row) => Object.freeze(row));
  };

  test('it gives a sound value, or none, for everything that a row can hold', LIMIT, async () => {
    for (const row of await rows()) soundValue(rule(row as never), gives);
  });

  test('the same row gives the same value, at any time', LIMIT, async () => {
    const all = await rows();
    const first = all.map((row) => rule(row as never));
    const chance = mock.method(Math, 'random', () => 0.999);
    mock.timers.enable({ apis: ['Date'], now: MORNING + 1000 * 24 * HOUR });
    try {
      assert.deepEqual(
        all.map((row) => rule(row as never)),
        first,
      );
      assert.equal(chance.mock.callCount(), 0, 'it asks chance');
    } finally {
      mock.timers.reset();
      chance.mock.restore();
    }
  });
}

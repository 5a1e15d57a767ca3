import { type Entity, facts, isFile, labelField, lower } from '../support/facts.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { get, stranger } from '../support/people.ts';
import { createRow, creatorOf } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

const path = (entity: Entity): string => `/${entity.path}/export.csv`;

/** RFC 4180: quotes are doubled, and a line may go on inside quotes. */
function parse(text: string): string[][] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)];
  const lines: string[][] = [[]];
  for (const [whole, cell = '', end] of cells) {
    if (whole === '') continue;
    lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') lines.push([]);
  }
  return lines.filter((line) => line.length > 0);
}

for (const entity of facts.entities.filter((one) => one.behaviours.includes('export') && isCreatable(one))) {
  const label = labelField(entity);

  test(`${lower(entity.plural)} are downloaded as CSV, only those that one may read`, async ({ as }) => {
    const by = await stranger((await creatorOf(entity)).role);
    const own = await createRow(entity, { by });
    const foreign = await createRow(entity, { by: await stranger(by.role), approve: false });
    const page = await as(by);
    await page.goto(`/${entity.path}`);
    const link = page.getByRole('link', { name: 'Export CSV' });
    await expect(link).toBeVisible();
    const answer = await get(by.request, (await link.getAttribute('href')) ?? '');
    expect(answer.headers()['content-type']).toContain('text/csv');
    expect(answer.headers()['content-disposition']).toMatch(/attachment; filename=/);
    const [head = [], ...lines] = parse(await answer.text());
    for (const field of entity.fields.filter((one) => one.type !== 'many' && !isFile(one)))
      expect(head).toContain(field.label);
    for (const line of lines) expect(line).toHaveLength(head.length);
    if (label.type === 'text') {
      const labels = lines.map((line) => line[head.indexOf(label.label)]);
      expect(labels).toContain(own.label);
      if (!mayStranger(by.role, entity, 'read') || entity.approval) expect(labels).not.toContain(foreign.label);
    } else if (entity.access.read.every((grant) => grant === 'owner')) {
      expect(lines).toHaveLength(1);
    }
    if (mayStranger(by.role, entity, 'read')) return;
    const empty = await get((await stranger(by.role)).request, path(entity));
    expect(parse(await empty.text())).toHaveLength(1);
  });

  const text = entity.fields.find(
    (field) =>
      (field.type === 'longtext' || field.type === 'text') &&
      field.set === 'form' &&
      !field.pattern &&
      (field.max ?? 200) >= 30,
  );
  if (text) {
    test(`a cell of ${lower(entity.plural)} is never a formula, and quotes survive`, async () => {
      const by = await stranger((await creatorOf(entity)).role);
      const word = unique('a "quoted", word');
      const formulas = ['=1+1', '@SUM(A1)', '+1', '-1+cmd', word];
      for (const value of formulas) await createRow(entity, { by, values: { [text.name]: value }, approve: false });
      const [head = [], ...lines] = parse(await (await get(by.request, path(entity))).text());
      const cells = lines.map((line) => line[head.indexOf(text.label)] ?? '');
      expect(cells).toContain(word);
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@]/);
    });
  }
}

for (const entity of facts.entities.filter(
  (one) => !one.behaviours.includes('export') && isCreatable(one) && one.kind.type === 'record',
)) {
  test(`${lower(entity.plural)} are not downloaded`, async () => {
    const by = await creatorOf(entity);
    expect((await get(by.request, path(entity))).status()).toBe(404);
  });
}

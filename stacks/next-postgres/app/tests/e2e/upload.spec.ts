import { type Entity, type Field, facts, formFields, isFile } from '../support/facts.ts';
import { disguised, otherPicture, oversized, scripted, type Upload, uploadFor } from '../support/files.ts';
import { isCreatable, mayOwner, mayStranger } from '../support/grants.ts';
import { get, stranger, visitor } from '../support/people.ts';
import { createRow, plan, type Row, send } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';

/** For fields without a limit of their own: too much for any file, and still a request that is read to its end. */
const TOO_MUCH = 19 * 1024 * 1024;

const uploads = facts.entities.filter(isCreatable).flatMap((entity) => {
  const fields = entity.fields.filter((field) => isFile(field) && field.set === 'form');
  return fields.map((field) => ({ entity, field }));
});

const filePath = (row: Row, field: Field): string => `${row.path}/files/${field.name}`;

async function refuse(entity: Entity, field: Field, upload: Upload, why: string): Promise<void> {
  const { by, sent, parent } = await plan(entity);
  const answer = await send(entity, by, { ...sent, [field.name]: upload }, parent);
  expect(answer.status(), `${field.name} ${why} is refused`).toBe(422);
  expect(await answer.text(), 'with words').toMatch(/role="alert"/);
}

for (const { entity, field } of uploads) {
  test.describe(`${entity.singular}: ${field.label}`, () => {
    test('a good file is kept as it is, or cleaned, and served safely', async () => {
      const row = await createRow(entity);
      expect(formFields(entity, row.by.role)).toContain(field);
      const answer = await row.by.request.get(filePath(row, field));
      expect(answer.status()).toBe(200);
      const headers = answer.headers();
      expect(headers['content-type']).toContain(uploadFor(field).mimeType);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control'] ?? '', 'no shared cache keeps it').not.toContain('public');
      expect((await answer.body()).length).toBeGreaterThan(0);
      const guessed = await get(row.by.request, `${row.path}/files/../../../package.json`);
      expect(guessed.status()).toBe(404);
      expect((await get(row.by.request, `${row.path}/files/id`)).status(), 'only files are served').toBe(404);
    });

    if (field.type === 'image') {
      test('what only says that it is a picture is refused', async () => {
        await refuse(entity, field, disguised, 'with other bytes');
        await refuse(entity, field, scripted, 'that can carry scripts');
      });
    } else {
      test('a page in disguise never runs', async () => {
        const { by, sent, parent } = await plan(entity);
        const page = { name: 'page.html', mimeType: 'text/html', buffer: disguised.buffer };
        const answer = await send(entity, by, { ...sent, [field.name]: page }, parent);
        if (answer.status() === 422) return;
        const row = await createRow(entity, { by, values: { [field.name]: page } });
        const served = await get(by.request, `${row.path}/files/${field.name}`);
        expect(served.headers()['content-type'] ?? '').not.toMatch(/html|javascript|svg/);
        expect(served.headers()['content-disposition'] ?? '').toContain('attachment');
      });
    }

    test('a file over the limit is refused', async () => {
      await refuse(entity, field, oversized(field, field.max ?? TOO_MUCH), 'that is too large');
    });

    test('only those who may read the row get its file', async () => {
      const row = await createRow(entity);
      const other = await stranger();
      const client = await visitor();
      const isPublic = mayStranger(undefined, entity, 'read');
      const forVisitors = (await get(client, filePath(row, field))).status();
      if (isPublic) expect(forVisitors).toBe(200);
      else expect([303, 404]).toContain(forVisitors);
      const expected = mayStranger(other.role, entity, 'read') ? 200 : 404;
      expect((await get(other.request, filePath(row, field))).status()).toBe(expected);
    });

    if (mayOwner((facts.auth?.roles ?? [])[0] ?? '', entity, 'update') && field.type === 'image') {
      test('a new file takes the place of the old one', async ({ as }) => {
        const row = await createRow(entity);
        const before = await (await row.by.request.get(filePath(row, field))).body();
        const page = await as(row.by);
        await page.goto(`${row.path}/edit`);
        await page
          .getByLabel(new RegExp(`^${field.label}`))
          .first()
          .setInputFiles(otherPicture);
        await page.getByRole('button', { name: 'Save changes' }).click();
        await expect(page).toHaveURL(new RegExp(`${row.path}$`));
        const after = await (await row.by.request.get(`${filePath(row, field)}?after`)).body();
        expect(after.equals(before)).toBe(false);
      });
    }
  });
}

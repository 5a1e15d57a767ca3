import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ai, type ItemShape } from '#core/adapters/ai.ts';
import { answerSchema } from '#core/adapters/ai-items.ts';

const picture = { bytes: new Uint8Array([1, 2, 3, 4]), type: 'image/png' };

const everyKind: ItemShape = [
  { name: 'title', kind: 'text', required: true, min: 2, max: 12 },
  { name: 'notes', kind: 'longText', required: false },
  { name: 'count', kind: 'integer', required: true, min: 3, max: 5 },
  { name: 'weight', kind: 'number', required: true, min: 0.5 },
  { name: 'rare', kind: 'boolean', required: true },
  { name: 'found', kind: 'date', required: true },
  { name: 'kind', kind: 'choice', required: true, values: ['leaf', 'stone'] },
  { name: 'contact', kind: 'email', required: true },
  { name: 'site', kind: 'url', required: false },
];

test('the same question gets the same answer, another one a different picture', async () => {
  const draw = (prompt: string) => ai.drawPicture({ prompt });
  const [first, again, other] = await Promise.all([draw('a bowl'), draw('a bowl'), draw('a lamp')]);
  assert.deepEqual(first.bytes, again.bytes);
  assert.notDeepEqual(first.bytes, other.bytes);
  const [text, same] = await Promise.all([
    ai.writeText({ prompt: 'p', text: 't' }),
    ai.writeText({ prompt: 'p', text: 't' }),
  ]);
  assert.equal(text, same);
});

test('a drawn picture is a PNG of 512 by 384', async () => {
  const { bytes, type } = await ai.drawPicture({ prompt: 'anything', picture });
  const view = Buffer.from(bytes);
  assert.equal(type, 'image/png');
  assert.equal(view.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  assert.deepEqual([view.readUInt32BE(16), view.readUInt32BE(20)], [512, 384]);
});

test('items fit their shape, whatever its fields are', async () => {
  for (const question of [{ prompt: 'one', picture }, { prompt: 'two', text: 'notes' }, { prompt: 'three' }]) {
    const items = await ai.listItems(question, everyKind);
    assert.ok(items.length >= 3);
    assert.doesNotThrow(() => answerSchema(everyKind).parse({ items }));
  }
});

test('items follow the subject of the prompt', async () => {
  const shape: ItemShape = [{ name: 'name', kind: 'text', required: true }];
  const names = async (prompt: string) => (await ai.listItems({ prompt, picture }, shape)).map((item) => item.name);
  assert.notDeepEqual(await names('Read every dish of this menu.'), await names('Name every plant.'));
});

test('a text is about what it was given', async () => {
  assert.match(await ai.writeText({ prompt: 'Describe it.', text: 'Name: Oak chair' }), /Oak chair/);
});

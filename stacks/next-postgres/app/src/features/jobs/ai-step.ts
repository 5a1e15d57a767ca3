import { ai, type Picture, type Question } from '#core/adapters/ai.ts';
import { storage } from '#core/adapters/storage.ts';
import { transaction } from '#core/db.ts';
import { systemCreate, systemFind, systemList, systemUpdate } from '#core/entity/data.ts';
import { storeImage } from '#core/entity/files.ts';
import { fieldName, plainText } from '#core/entity/names.ts';
import { typeOfKey } from '#core/entity/sniff.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { AiStep } from '#features/jobs/declare.ts';
import { LOOSE_SHAPE, shapeOf, valuesOf } from '#features/jobs/items.ts';
import { findRun, type Run, showProgress } from '#features/jobs/runs.ts';

/** Saves what a step made. Called inside the transaction that counts the step as done. */
export type Save = () => void | Promise<void>;

const NOTHING: Save = () => undefined;
const PAGE = 100;

export async function prepareAi(step: AiStep, run: Run, entity: Entity, row: Row): Promise<Save> {
  if (step.each) return forEach(step, step.each, run, row);
  if (step.ai.endsWith('->json')) return askForItems(step, entity, row);
  const value = await answer(step, entity, row);
  return () => systemUpdate(entity, row.id, { [String(step.into)]: value });
}

async function askForItems(step: AiStep, entity: Entity, row: Row): Promise<Save> {
  const question = await questionOf(step, entity, row);
  const { into } = step;
  if (typeof into === 'string') {
    const items = await ai.listItems(question, LOOSE_SHAPE);
    return () => systemUpdate(entity, row.id, { [into]: JSON.stringify(items) });
  }
  const items = await ai.listItems(question, shapeOf(into));
  return async () => {
    for (const item of items) {
      await systemCreate(into, { ...valuesOf(into, item), parent_id: row.id, owner_id: row.owner_id });
    }
  };
}

/** Every child is saved on its own: what exists after a crash is kept, only the rest is made. */
async function forEach(step: AiStep, child: Entity, run: Run, parent: Row): Promise<Save> {
  const field = String(step.into);
  const children = await childrenOf(child, parent);
  const isOpen = (row: Row) => row[field] === null || row[field] === '';
  let done = children.filter((row) => !isOpen(row)).length;
  await showProgress(run.id, done, children.length);
  for (const row of children.filter(isOpen)) {
    const value = await answer(step, child, row);
    // Deleted in the meantime: stop, there is nobody to work for.
    if (!(await findRun(run.id))) return NOTHING;
    done += 1;
    await transaction(async () => {
      if (await systemFind(child, row.id)) await systemUpdate(child, row.id, { [field]: value });
      await showProgress(run.id, done, children.length);
    });
  }
  return NOTHING;
}

async function childrenOf(child: Entity, parent: Row): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; ; page++) {
    const found = await systemList(child, { parent: parent.id, sort: 'created', page, size: PAGE });
    rows.push(...(found.rows as Row[]));
    if (page >= found.pages) return rows;
  }
}

/** A text, or the key of a stored picture. */
async function answer(step: AiStep, entity: Entity, row: Row): Promise<string> {
  const question = await questionOf(step, entity, row);
  if (!step.ai.endsWith('->image')) return ai.writeText(question);
  const drawn = await ai.drawPicture(question);
  return storeImage(drawn.bytes);
}

async function questionOf(step: AiStep, entity: Entity, row: Row): Promise<Question> {
  const isPicture = (name: string) => entity.fields[name]?.kind === 'image';
  const lines = step.from
    .filter((name) => !isPicture(name) && row[name] !== null)
    .map((name) => `${fieldName(entity, name)}: ${plainText(entity, row, name)}`);
  const text = lines.length > 0 ? { text: lines.join('\n') } : {};
  if (!step.ai.startsWith('image->')) return { prompt: step.prompt, ...text };
  const key = row[step.from.find(isPicture) ?? ''];
  return { prompt: step.prompt, ...text, picture: await load(key) };
}

async function load(key: unknown): Promise<Picture> {
  const bytes = typeof key === 'string' ? await storage.get(key) : null;
  if (typeof key !== 'string' || !bytes) throw new Error('there is no picture to work on');
  return { bytes, type: typeOfKey(key) };
}

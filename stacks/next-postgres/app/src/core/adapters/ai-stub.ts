/** Answers offline. The same question always gets the same answer, so tests and screenshots can rely on it. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ItemField, ItemShape } from '#core/adapters/ai-items.ts';
import type { Provider, Question } from '#core/adapters/ai-question.ts';
import { captions, remarks, type Sample, samplesFor } from '#core/adapters/ai-stub-texts.ts';
import { drawing } from '#core/adapters/drawing.ts';
import { env } from '#core/env.ts';

/** A real model takes longer; without any pause nobody would see the progress they build. Without a worker nobody looks. */
const PAUSE_MS = env.JOBS === 'inline' ? 250 : 0;

export const stub: Provider = {
  async text(question) {
    await wait(PAUSE_MS);
    const seed = seedOf(question);
    if (question.picture) return pick(captions, seed, 0);
    const subject = subjectOf(question.text ?? '');
    if (subject.length > 160) return `${subject.slice(0, 157).trimEnd()}…`;
    return pick(remarks, seed, 0).replaceAll('{subject}', subject || 'This');
  },

  async json(question, shape) {
    await wait(PAUSE_MS);
    const seed = seedOf(question);
    const samples = samplesFor(`${question.prompt} ${question.text ?? ''}`);
    const first = byte(seed, 1) % samples.length;
    const count = Math.min(samples.length, 3 + (byte(seed, 0) % 3));
    const items = Array.from({ length: count }, (_, index) =>
      itemFor(shape, samples[(first + index) % samples.length] as Sample, seed, index),
    );
    return JSON.stringify({ items });
  },

  async picture(question) {
    await wait(PAUSE_MS);
    return { bytes: drawing(seedOf(question)), type: 'image/png' };
  },
};

function seedOf(question: Question): Buffer {
  const hash = createHash('sha256').update(`${question.prompt}\0${question.text ?? ''}\0`);
  if (question.picture) hash.update(question.picture.bytes);
  return hash.digest();
}

const byte = (seed: Buffer, index: number): number => seed[index % seed.length] ?? 0;

const pick = <T>(list: readonly T[], seed: Buffer, index: number): T => list[byte(seed, index) % list.length] as T;

/** Given texts look like "name: Oak chair"; the first value is what they are about. */
const subjectOf = (text: string): string => (text.split('\n')[0] ?? '').replace(/^[\w ]{1,40}: /, '').trim();

function itemFor(shape: ItemShape, sample: Sample, seed: Buffer, index: number): Record<string, unknown> {
  const texts = [sample.name, sample.description];
  let used = 0;
  const entries = shape.map((field, position) => {
    if (field.kind !== 'text' && field.kind !== 'longText') return [field.name, made(field, seed, index + position)];
    // The first text is the name, every further one says more about it.
    const text = texts[Math.min(used, 1)] ?? '';
    used += 1;
    return [field.name, fitted(text, field)];
  });
  return Object.fromEntries(entries);
}

function fitted(text: string, field: ItemField): string {
  return text.slice(0, field.max ?? text.length).padEnd(field.min ?? 0, '.');
}

function made(field: ItemField, seed: Buffer, index: number): unknown {
  switch (field.kind) {
    case 'integer':
      return Math.floor(within(field, seed, index));
    case 'number':
      return Math.round(within(field, seed, index) * 100) / 100;
    case 'boolean':
      return byte(seed, index) % 2 === 0;
    case 'choice':
      return pick(field.values ?? [], seed, index);
    case 'date':
      return new Date(Date.UTC(2026, 0, 1 + byte(seed, index))).toISOString().slice(0, 10);
    case 'email':
      return `person${byte(seed, index)}@example.com`;
    case 'url':
      return `https://example.com/${byte(seed, index)}`;
    default:
      return null;
  }
}

function within(field: ItemField, seed: Buffer, index: number): number {
  const least = Math.ceil(field.min ?? 1);
  const most = Math.min(field.max ?? least + 40, least + 4_000);
  return Math.max(least, least + ((most - least) * byte(seed, index)) / 256);
}

/** Between entities and what a model is asked for. */
import type { Item, ItemField, ItemKind, ItemShape } from '#core/adapters/ai.ts';
import { fieldsOf } from '#core/entity/entity.ts';
import type { Entity, Field, FieldKind, Values } from '#core/entity/types.ts';
import { currencyDigits } from '#core/ui/index.ts';

const KINDS: Partial<Record<FieldKind, ItemKind>> = {
  text: 'text',
  longText: 'longText',
  int: 'integer',
  decimal: 'number',
  money: 'number',
  bool: 'boolean',
  date: 'date',
  choice: 'choice',
  email: 'email',
  url: 'url',
};

/** For a model money is 12.50, for a row 1250. */
const MINOR_UNITS = 10 ** currencyDigits;

/** Fields that jobs write; where an entity has none of them, what a person would fill in. */
function wanted(entity: Entity): [string, Field][] {
  const possible = fieldsOf(entity).filter(([, field]) => KINDS[field.kind]) as [string, Field][];
  const byJob = possible.filter(([, field]) => field.set === 'job' && field.default === undefined);
  const byForm = possible.filter(([, field]) => field.set === 'form' && field.default === undefined);
  return byJob.length > 0 ? byJob : byForm;
}

export function shapeOf(entity: Entity): ItemShape {
  return wanted(entity).map(([name, field]) => itemField(name, field));
}

function itemField(name: string, field: Field): ItemField {
  const scale = field.kind === 'money' ? MINOR_UNITS : 1;
  return {
    name,
    kind: KINDS[field.kind] ?? 'text',
    required: field.required,
    values: field.values,
    ...(field.min === undefined ? {} : { min: field.min / scale }),
    ...(field.max === undefined ? {} : { max: field.max / scale }),
  };
}

export function valuesOf(entity: Entity, item: Item): Values {
  const entries = wanted(entity).map(([name, field]) => {
    const value = item[name];
    return [name, field.kind === 'money' && typeof value === 'number' ? Math.round(value * MINOR_UNITS) : value];
  });
  return Object.fromEntries(entries);
}

/** For a json field, which has no shape of its own. */
export const LOOSE_SHAPE: ItemShape = [
  { name: 'label', kind: 'text', required: true },
  { name: 'value', kind: 'longText', required: true },
];

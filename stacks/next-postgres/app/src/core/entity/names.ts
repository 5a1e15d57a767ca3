import { fieldOf, targetOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { t } from '#core/text.ts';
import { day, money, number, when } from '#core/ui/format.ts';

/** What entities, fields, values and rows are called; the words are in messages/en/app.json. */

/** "Menu item" */
export const one = (entity: Entity): string => t(`entity.${entity.table}.one`);

/** "Menu items" */
export const many = (entity: Entity): string => t(`entity.${entity.table}.many`);

/** "menu item", inside a sentence. */
export const inner = (entity: Entity): string => t(`entity.${entity.table}.inner`);

/** "menu items", inside a sentence. */
export const innerMany = (entity: Entity): string => t(`entity.${entity.table}.inner_many`);

export const fieldName = (entity: Entity, field: string): string =>
  field === 'created' ? t('entities.created') : t(`entity.${entity.table}.field.${field}`);

export const valueName = (entity: Entity, field: string, value: string): string =>
  t(`entity.${entity.table}.value.${field}.${value}`);

/** What stands for the row: the text of its label field. */
export function labelOf(entity: Entity, row: Row): string {
  return plainText(entity, row, entity.label);
}

/** A value without any markup: for labels, options, dialogs and downloads. */
export function plainText(entity: Entity, row: Row, name: string): string {
  const { kind } = fieldOf(entity, name);
  return kind === 'ref' ? refText(entity, row, name) : textOfValue(entity, name, row[name]);
}

function textOfValue(entity: Entity, name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  const { kind } = fieldOf(entity, name);
  if (kind === 'money') return money(Number(value));
  if (kind === 'int' || kind === 'decimal') return number(Number(value));
  if (kind === 'date') return day(String(value));
  if (kind === 'dateTime') return when(Number(value));
  if (kind === 'bool') return t(value ? 'entities.yes' : 'entities.no');
  if (kind === 'choice') return valueName(entity, name, String(value));
  return String(value);
}

/** The label of what a field points at; the row brings it along as `$name`. */
function refText(entity: Entity, row: Row, name: string): string {
  const value = row[`$${name}`];
  if (value === null || value === undefined) return '';
  const target = targetOf(fieldOf(entity, name));
  if (!target) return String(value);
  // The label of the target may itself be the label of a third row; that one's field says how to write it.
  const [owner, label] = labelSource(target);
  return textOfValue(owner, label, value);
}

function labelSource(entity: Entity): [Entity, string] {
  const field = fieldOf(entity, entity.label);
  const target = field.kind === 'ref' ? targetOf(field) : undefined;
  return target ? labelSource(target) : [entity, entity.label];
}

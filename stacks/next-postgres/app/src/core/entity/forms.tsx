import { Fragment } from 'react';
import { list, related } from '#core/entity/data.ts';
import { fileName, fileUrl } from '#core/entity/display.tsx';
import { fieldOf, isFile, reviewOf, rowPath, targetOf } from '#core/entity/entity.ts';
import type { WayOut } from '#core/entity/errors.ts';
import { maxBytes, megabytes } from '#core/entity/files.ts';
import { fieldName, labelOf, valueName } from '#core/entity/names.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import type { Entity, Field, FieldKind, Row } from '#core/entity/types.ts';
import { choosablePeople, writable } from '#core/entity/write.ts';
import type { FormData, Html, Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';
import * as ui from '#core/ui/index.ts';

/** The fields of a form, by type. What was typed survives a refusal; what is saved comes from the row. */
export interface FormState {
  viewer: Viewer;
  entity: Entity;
  /** Absent for a new row. */
  row?: Row;
  parent?: Row | undefined;
  /** Keeps the ids of two forms on one page apart. */
  prefix?: string;
  /** What was sent, when the form was refused. */
  sent?: FormData;
  /** Fields that the page itself fills in. */
  except?: readonly string[];
  errors?: Readonly<Record<string, string>>;
  wayOut?: WayOut | undefined;
}

const OPTIONS_MAX = 100;
const SHORT: ReadonlySet<FieldKind> = new Set([
  'int',
  'decimal',
  'money',
  'date',
  'dateTime',
  'choice',
  'ref',
  'phone',
]);
const SECTIONS_FROM = 7;
const GROUPS: readonly (readonly [string, ReadonlySet<FieldKind>])[] = [
  ['basics', new Set(['text', 'longText', 'email', 'url', 'phone', 'uuid', 'json'])],
  ['facts', new Set(['int', 'decimal', 'money', 'bool', 'date', 'dateTime', 'choice', 'ref', 'many'])],
  ['files', new Set(['image', 'file'])],
];

/** The value to show: sent, saved, preset, in this order. */
function currentValue({ sent, row, entity }: FormState, name: string): string {
  const field = fieldOf(entity, name);
  const raw = sent ? sent[name] : (row?.[name] ?? (row ? null : field.default));
  if (raw === null || raw === undefined || typeof raw === 'object') return '';
  if (sent || typeof raw === 'string') return String(raw);
  return field.kind === 'dateTime' ? toLocalInput(Number(raw)) : String(raw);
}

const common = (state: FormState, name: string) => {
  const field = fieldOf(state.entity, name);
  const error = state.errors?.[name];
  return {
    label: fieldName(state.entity, name),
    name,
    value: currentValue(state, name),
    id: `${state.prefix ?? 'f'}-${name}`,
    required: field.required,
    ...(error ? { error } : {}),
  };
};

const bounds = (field: Field, kind: 'number' | 'text'): ui.Attributes =>
  kind === 'number'
    ? { min: field.min, max: field.max }
    : { maxlength: field.max ?? 200, minlength: field.min, pattern: field.pattern };

async function optionsOf(state: FormState, name: string): Promise<ui.Option[]> {
  const { viewer, entity, row, parent } = state;
  const field = fieldOf(entity, name);
  if (field.kind === 'choice') return field.values.map((value) => ({ value, text: valueName(entity, name, value) }));
  const target = targetOf(field);
  if (!target) return (await choosablePeople(entity, row ?? parent)).map(({ id, name: text }) => ({ value: id, text }));
  const { rows } = await list(viewer, target, { size: OPTIONS_MAX, sort: target.label });
  return rows.map((option) => ({ value: option.id, text: labelOf(target, option) }));
}

async function manyField(state: FormState, name: string): Promise<Html> {
  const { viewer, entity, row, sent } = state;
  const saved = async () => (row ? (await related(viewer, entity, row, name)).map(({ id }) => id) : []);
  const chosen = new Set(sent ? [sent[name] ?? []].flat() : await saved());
  const error = state.errors?.[name];
  const choice = ({ value, text }: ui.Option) => (
    <label key={value} className="chip">
      <input type="checkbox" name={name} value={value} defaultChecked={chosen.has(value)} />
      {text}
    </label>
  );
  const options = await optionsOf(state, name);
  return (
    <fieldset className="field">
      <legend>
        <span>{fieldName(entity, name)}</span> <small>{t('core.optional')}</small>
      </legend>
      <div className="row">
        {options.length > 0 ? options.map(choice) : <span className="hint">{t('entities.nothing_to_choose')}</span>}
      </div>
      {error ? (
        <p className="error">
          {ui.icon('warning')}
          {error}
        </p>
      ) : (
        ''
      )}
    </fieldset>
  );
}

function uploadField(state: FormState, name: string): Html {
  const { entity, row } = state;
  const field = fieldOf(entity, name);
  const key = row?.[name];
  const isImage = field.kind === 'image';
  const input = ui.fileField({
    ...common(state, name),
    required: field.required && !key,
    icon: isImage ? 'image' : 'upload',
    prompt: t(key ? 'entities.replace_file' : isImage ? 'entities.add_picture' : 'entities.add_file'),
    hint: t(isImage ? 'entities.picture_hint' : 'entities.file_hint', { max: megabytes(maxBytes(field)) }),
    ...(isImage ? { accept: 'image/png,image/jpeg,image/webp,image/gif' } : {}),
  });
  return row && key ? (
    <>
      {savedFile(state, row, name)}
      {input}
    </>
  ) : (
    input
  );
}

function savedFile({ entity }: FormState, row: Row, name: string): Html {
  const field = fieldOf(entity, name);
  const text = field.kind === 'image' ? fieldName(entity, name) : fileName(String(row[name]));
  const image = <img src={fileUrl(entity, row, name)} alt="" width="48" height="48" />;
  const remove = (
    <label className="check">
      <input type="checkbox" name={`remove_${name}`} value="1" />
      <span>{t('entities.remove_file')}</span>
    </label>
  );
  return (
    <div className="preview">
      {field.kind === 'image' ? image : ui.icon('upload')}
      <div>
        <b>{text}</b>
      </div>
      {field.required ? '' : remove}
    </div>
  );
}

function starsField(state: FormState, name: string): Html {
  const value = currentValue(state, name);
  const error = state.errors?.[name];
  const star = (points: number) => (
    <label key={points}>
      <input type="radio" name={name} value={points} required defaultChecked={value === String(points)} />
      {ui.icon('star')}
      <span className="sr">{t('entities.stars', { value: points })}</span>
    </label>
  );
  return (
    <fieldset className="field">
      <legend>{fieldName(state.entity, name)}</legend>
      <div className="rate">{[5, 4, 3, 2, 1].map(star)}</div>
      {error ? (
        <p className="error">
          {ui.icon('warning')}
          {error}
        </p>
      ) : (
        ''
      )}
    </fieldset>
  );
}

const inputs: Readonly<Record<FieldKind, (state: FormState, name: string, field: Field) => Html | Promise<Html>>> = {
  text: (state, name, field) => ui.field({ ...common(state, name), attrs: bounds(field, 'text') }),
  longText: (state, name, field) =>
    ui.textareaField({ ...common(state, name), attrs: { maxlength: field.max ?? 10_000 } }),
  int: (state, name, field) =>
    ui.field({
      ...common(state, name),
      type: 'number',
      attrs: { step: 1, inputmode: 'numeric', ...bounds(field, 'number') },
    }),
  decimal: (state, name, field) =>
    ui.field({
      ...common(state, name),
      type: 'number',
      attrs: { step: 'any', inputmode: 'decimal', ...bounds(field, 'number') },
    }),
  money: (state, name) => ui.moneyField({ ...common(state, name), value: moneyValue(state, name) }),
  bool: (state, name) =>
    ui.checkField({ ...common(state, name), checked: ['1', 'on', 'true'].includes(currentValue(state, name)) }),
  date: (state, name) => ui.field({ ...common(state, name), type: 'date' }),
  dateTime: (state, name) => ui.field({ ...common(state, name), type: 'datetime-local' }),
  choice: async (state, name) => ui.selectField({ ...common(state, name), options: await optionsOf(state, name) }),
  uuid: (state, name) => ui.field({ ...common(state, name), attrs: { maxlength: 36, autocapitalize: 'off' } }),
  json: (state, name) => ui.textareaField({ ...common(state, name), attrs: { spellcheck: 'false' } }),
  email: (state, name) => ui.field({ ...common(state, name), type: 'email', attrs: { maxlength: 254 } }),
  url: (state, name) =>
    ui.field({ ...common(state, name), type: 'url', attrs: { maxlength: 2000, placeholder: 'https://' } }),
  phone: (state, name) => ui.field({ ...common(state, name), type: 'tel', attrs: { maxlength: 30 } }),
  image: uploadField,
  file: uploadField,
  ref: async (state, name) => ui.selectField({ ...common(state, name), options: await optionsOf(state, name) }),
  many: manyField,
};

/** A number is minor units from the row; text is what somebody typed. */
function moneyValue({ sent, row, entity }: FormState, name: string): string | number {
  if (sent) return typeof sent[name] === 'string' ? sent[name] : '';
  const value = row ? row[name] : fieldOf(entity, name).default;
  return typeof value === 'number' ? value : '';
}

function inputFor(state: FormState, name: string): Html | Promise<Html> {
  const field = fieldOf(state.entity, name);
  return reviewOf(state.entity) === name ? starsField(state, name) : inputs[field.kind](state, name, field);
}

/** Short fields stand side by side as long as nothing long comes in between. */
async function inRows(state: FormState, names: readonly string[]): Promise<Html> {
  const rows: string[][] = [];
  const isShort = (name: string | undefined) => name !== undefined && SHORT.has(fieldOf(state.entity, name).kind);
  for (const name of names) {
    const last = rows.at(-1);
    if (last && isShort(name) && isShort(last[0])) last.push(name);
    else rows.push([name]);
  }
  const shown = rows.map(async (row) => {
    const fields = row.map(async (name) => <Fragment key={name}>{await inputFor(state, name)}</Fragment>);
    const inputs = await Promise.all(fields);
    return row.length > 1 ? (
      <div key={row[0]} className="fields">
        {inputs}
      </div>
    ) : (
      <Fragment key={row[0]}>{inputs}</Fragment>
    );
  });
  return <>{await Promise.all(shown)}</>;
}

/** Long forms are divided into what it is, its facts, and its files. */
export async function formFields(state: FormState): Promise<Html> {
  const names = writable(state.viewer, state.entity).filter((name) => !state.except?.includes(name));
  if (names.length < SECTIONS_FROM) return inRows(state, names);
  const groups = GROUPS.map(
    ([key, kinds]) => [key, names.filter((name) => kinds.has(fieldOf(state.entity, name).kind))] as const,
  ).filter(([, group]) => group.length > 0);
  const sections = groups.map(async ([key, group]) => (
    <div key={key} className="form-section">
      <header>
        <h2>{t(`entities.section.${key}`)}</h2>
        <p>{t(`entities.section.${key}_text`)}</p>
      </header>
      <div>{await inRows(state, group)}</div>
    </div>
  ));
  return <>{await Promise.all(sections)}</>;
}

export const isLongForm = (viewer: Viewer, entity: Entity): boolean => writable(viewer, entity).length >= SECTIONS_FROM;

/** The encoding that files need. */
export function encodingOf(viewer: Viewer, entity: Entity): { encType?: string } {
  const hasFiles = writable(viewer, entity).some((name) => isFile(fieldOf(entity, name)));
  return hasFiles ? { encType: 'multipart/form-data' } : {};
}

/** Where the form of a new or a saved row is sent. */
export const actionOf = ({ entity, row }: FormState): string => (row ? rowPath(entity, row) : `/${entity.path}`);

import { expect, type Locator, type Page } from '@playwright/test';
import { type Field, isFile } from './facts.ts';
import { type Upload, uploadFor } from './files.ts';

/** Forms as people see them: by the words at the fields. */

export const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A label may go on after the field's name: "optional", a hint. */
const starts = (label: string): RegExp => new RegExp(`^\\s*${quoted(label)}(\\s*\\(?optional\\)?)?\\s*$`, 'i');

/** Fields whose options all stand in the page: radio buttons or check boxes with a common name. */
const group = (form: Locator, field: Field): Locator =>
  form
    .getByRole('group', { name: starts(field.label) })
    .or(form.getByRole('radiogroup', { name: starts(field.label) }));

const single = (form: Locator, field: Field): Locator =>
  field.type === 'bool'
    ? form.getByRole('checkbox', { name: starts(field.label) })
    : form.getByLabel(starts(field.label));

/** What carries the state of a field: the input itself, or the group around its options. */
export async function control(form: Locator, field: Field): Promise<Locator> {
  const options = group(form, field);
  return (await options.count()) > 0 ? options.first() : single(form, field).first();
}

/** The form that holds a button with this text. */
export const formWith = (page: Page | Locator, button: string): Locator =>
  page
    .locator('form')
    .filter({ has: page.getByRole('button', { name: button }) })
    .first();

/** Values as a request would send them; a row of a `many` field by its label; files as files. */
export type Filling = Record<string, string | Upload | undefined>;

export async function fill(form: Locator, fields: Field[], values: Filling): Promise<void> {
  for (const field of fields) {
    const value = values[field.name];
    if (value !== undefined) await fillOne(form, field, value);
  }
}

async function fillOne(form: Locator, field: Field, value: string | Upload): Promise<void> {
  if (typeof value !== 'string') return single(form, field).first().setInputFiles(value);
  const options = group(form, field);
  if ((await options.count()) > 0) return choose(options.first(), value);
  const input = single(form, field).first();
  if (field.type === 'bool') return input.setChecked(value === '1');
  if (field.type === 'enum' || field.type === 'ref') return pick(input, value);
  return input.fill(value);
}

/** Stars and the like are drawn over the radio button, so the click is not aimed at the input. */
const choose = (options: Locator, value: string): Promise<void> =>
  options
    .getByLabel(new RegExp(`(^|\\b)${quoted(value)}(\\b|$)`, 'i'))
    .first()
    .check({ force: true });

async function pick(input: Locator, value: string): Promise<void> {
  await input.selectOption({ value });
}

/** Takes away what the browser checks by itself, as somebody with other tools would. */
export const loosen = (form: Locator): Promise<void> =>
  form.evaluate((element) => {
    (element as HTMLFormElement).noValidate = true;
    for (const input of element.querySelectorAll('input, textarea')) {
      const typed = ['number', 'date', 'datetime-local', 'email', 'url', 'tel'];
      for (const name of ['maxlength', 'minlength', 'pattern', 'min', 'max', 'step', 'required'])
        input.removeAttribute(name);
      if (input instanceof HTMLInputElement && typed.includes(input.type)) input.type = 'text';
    }
  });

/** Sends a value that the form does not offer. */
export async function force(form: Locator, field: Field, value: string): Promise<void> {
  const input = await control(form, field);
  await input.evaluate((element, wanted) => {
    if (element instanceof HTMLSelectElement) {
      element.append(new Option(wanted, wanted));
      element.value = wanted;
    } else if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
      element.value = wanted;
    } else {
      // A group of options: the chosen one gets the value, or none is chosen.
      for (const option of element.querySelectorAll('input')) option.checked = false;
      const first = element.querySelector('input');
      if (first && wanted) Object.assign(first, { checked: true, value: wanted });
    }
  }, value);
}

/** The field says what is wrong, for eyes and for screen readers. */
export async function expectRefused(form: Locator, field: Field, why: string): Promise<void> {
  const input = await control(form, field);
  await expect.soft(input, `${field.name} that ${why} has words beside it`).toHaveAccessibleDescription(/\S/);
  if (!(await isGroup(input))) {
    await expect.soft(input, `${field.name} that ${why} is marked`).toHaveAttribute('aria-invalid', 'true');
  }
}

const isGroup = async (input: Locator): Promise<boolean> =>
  (await input.evaluate((element) => element.tagName)) === 'FIELDSET';

export const upload = (field: Field): Upload => uploadFor(field);

export const typed = (fields: Field[]): Field[] => fields.filter((field) => !isFile(field) && field.type !== 'many');

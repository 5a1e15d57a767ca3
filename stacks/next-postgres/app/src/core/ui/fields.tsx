import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { currencyDigits, currencySymbol } from '#core/ui/format.ts';
import { type Attributes, attributes, icon } from '#core/ui/marks.tsx';

/** Form fields: label above, hint or error below and tied to the field. Required is the norm, the rest says so. */
export interface FieldOptions {
  label: string;
  name: string;
  value?: string | number | null;
  error?: string;
  hint?: string;
  required?: boolean;
  /** Only needed when two forms of one page have a field of the same name. */
  id?: string;
  attrs?: Attributes;
}

export interface Option {
  value: string;
  text: string;
  hint?: string;
}

type WithOptions = FieldOptions & { options: Option[] };

const idOf = (field: FieldOptions): string => field.id ?? `f-${field.name}`;
const optional = (field: FieldOptions): Html | '' =>
  field.required === false ? <small>{t('core.optional')}</small> : '';

/** What all kinds of fields share: name, state and the reference to the text below. */
function shared(field: FieldOptions) {
  const below = field.error || field.hint;
  return attributes({
    id: idOf(field),
    name: field.name,
    required: field.required !== false,
    'aria-invalid': field.error ? 'true' : undefined,
    'aria-describedby': below ? `${idOf(field)}-note` : undefined,
    autofocus: Boolean(field.error),
    ...field.attrs,
  });
}

function note(field: FieldOptions): Html | '' {
  const id = `${idOf(field)}-note`;
  if (field.error)
    return (
      <p className="error" id={id}>
        {icon('warning')}
        {field.error}
      </p>
    );
  return field.hint ? (
    <p className="hint" id={id}>
      {field.hint}
    </p>
  ) : (
    ''
  );
}

function labelled(field: FieldOptions, control: Html): Html {
  return (
    <div className="field">
      <label htmlFor={idOf(field)}>
        {field.label}
        {optional(field)}
      </label>
      {control}
      {note(field)}
    </div>
  );
}

export function field(options: FieldOptions & { type?: string }): Html {
  const { type = 'text', value } = options;
  return labelled(options, <input type={type} defaultValue={value ?? ''} {...shared(options)} />);
}

/** A password with a button that shows it; the button needs the script and stays hidden without it. */
export function passwordField(options: FieldOptions): Html {
  const control = (
    <div className="affix">
      <input type="password" {...shared(options)} />
      <button
        type="button"
        hidden
        className="btn ghost square"
        data-reveal={idOf(options)}
        aria-label={t('core.show_password')}
      >
        {icon('eye')}
      </button>
    </div>
  );
  return labelled(options, control);
}

export function textareaField(options: FieldOptions): Html {
  return labelled(options, <textarea {...shared(options)} defaultValue={options.value ?? ''} />);
}

/** An empty first option stands for "nothing chosen". */
export function selectField(options: WithOptions & { blank?: string }): Html {
  const current = String(options.value ?? '');
  const blank = options.blank ?? (options.required === false ? t('core.none') : t('core.choose'));
  const choice = ({ value, text }: Option) => (
    <option key={value} value={value}>
      {text}
    </option>
  );
  return labelled(
    options,
    <select {...shared(options)} defaultValue={current}>
      <option value="">{blank}</option>
      {options.options.map(choice)}
    </select>,
  );
}

export function checkField(options: FieldOptions & { checked?: boolean }): Html {
  const { label, hint, error, checked = false } = options;
  const state = attributes({
    id: idOf(options),
    name: options.name,
    checked,
    'aria-invalid': error ? 'true' : undefined,
    'aria-describedby': error ? `${idOf(options)}-note` : undefined,
    ...options.attrs,
  });
  return (
    <div className="field">
      <label className="check">
        <input type="checkbox" value="1" {...state} />
        <span>
          {label}
          {hint ? <small>{hint}</small> : ''}
        </span>
      </label>
      {error ? note(options) : ''}
    </div>
  );
}

/** Two to four options with a word of explanation; with `many` several can be chosen. */
export function choicesField(
  options: Omit<WithOptions, 'value'> & { value?: string | string[]; many?: boolean },
): Html {
  const chosen = new Set([options.value ?? []].flat());
  const type = options.many ? 'checkbox' : 'radio';
  const choice = ({ value, text, hint }: Option) => {
    const state = attributes({
      name: options.name,
      value,
      checked: chosen.has(value),
      required: !options.many && options.required !== false,
      ...options.attrs,
    });
    return (
      <label key={value}>
        <input type={type} {...state} />
        <span>
          {text}
          {hint ? <small>{hint}</small> : ''}
        </span>
      </label>
    );
  };
  const described = attributes({
    'aria-describedby': options.error || options.hint ? `${idOf({ ...options, value: '' })}-note` : undefined,
  });
  return (
    <fieldset className="field" {...described}>
      <legend>
        <span>{options.label}</span>
        {optional({ ...options, value: '' })}
      </legend>
      <div className="choices">{options.options.map(choice)}</div>
      {note({ ...options, value: '' })}
    </fieldset>
  );
}

/** The native input covers the area: dropping and the keyboard work without a script, which only shows the name. */
export function fileField(options: FieldOptions & { accept?: string; prompt?: string; icon?: string }): Html {
  const id = idOf(options);
  return (
    <div className="field">
      <label htmlFor={id}>
        {options.label}
        {optional(options)}
      </label>
      <div className="drop" data-drop="">
        {icon(options.icon ?? 'upload', 'big')}
        <b>{options.prompt ?? t('core.drop_file')}</b>
        {options.hint ? (
          <small {...attributes({ id: options.error ? undefined : `${id}-note` })}>{options.hint}</small>
        ) : (
          ''
        )}
        <input type="file" {...attributes({ accept: options.accept })} {...shared(options)} />
      </div>
      {options.error ? note(options) : ''}
    </div>
  );
}

/** The value is in the smallest unit, the field shows whole units: 1250 becomes 12.50. */
export function moneyField(options: FieldOptions): Html {
  const { value } = options;
  const shown = typeof value === 'number' ? (value / 10 ** currencyDigits).toFixed(currencyDigits) : (value ?? '');
  const step = (1 / 10 ** currencyDigits).toFixed(currencyDigits);
  const control = (
    <div className="affix">
      <span aria-hidden="true">{currencySymbol}</span>
      <input type="number" inputMode="decimal" step={step} defaultValue={shown} {...shared(options)} />
    </div>
  );
  return labelled(options, control);
}

/** The summary above a form that was refused. The key '' is for problems that belong to no field. */
export function formErrors(errors: Record<string, string>): Html | '' {
  const general = errors[''];
  if (Object.keys(errors).length === 0) return '';
  return (
    <div className="notice bad" role="alert">
      {icon('warning')}
      <div>{general ?? t('core.check_fields')}</div>
    </div>
  );
}

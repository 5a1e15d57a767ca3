/** The kit that pages are built from. */

export {
  checkField,
  choicesField,
  type FieldOptions,
  field,
  fileField,
  formErrors,
  moneyField,
  type Option,
  passwordField,
  selectField,
  textareaField,
} from '#core/ui/fields.tsx';
export {
  currencyDigits,
  currencySymbol,
  day,
  dayAndMonth,
  money,
  number,
  period,
  price,
  when,
  whenInside,
} from '#core/ui/format.ts';
export { brand, frame, layout, type Page, themeButton } from '#core/ui/layout.tsx';
export {
  type Attributes,
  attributes,
  avatar,
  avatarClass,
  type Crumb,
  count,
  crumbs,
  dialogButton,
  dialogDelete,
  empty,
  icon,
  initials,
  menuButton,
  notice,
  pager,
  pill,
  type Tone,
  tile,
} from '#core/ui/marks.tsx';
export { toneOf } from '#core/ui/tones.ts';

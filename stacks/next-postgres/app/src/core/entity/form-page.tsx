import { parentOf, rowPath } from '#core/entity/entity.ts';
import { actionOf, encodingOf, type FormState, formFields, isLongForm } from '#core/entity/forms.tsx';
import { inner, labelOf, many, one } from '#core/entity/names.ts';
import { askAll } from '#core/features.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { type Crumb, formErrors, layout, notice } from '#core/ui/index.ts';

/** The page with the form of a new or a saved row, and the short forms that stand inside other pages. */

export async function formPage(c: Ctx, state: FormState): Promise<Html> {
  const { entity, row, parent } = state;
  const title = t(row ? 'entities.edit_title' : 'entities.new', { what: inner(entity) });
  const back = row ? rowPath(entity, row) : parentHref(state);
  const hidden = parent ? <input type="hidden" name="parent_id" value={parent.id} /> : '';
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
        </div>
      </div>
      <form
        className="card form"
        method="post"
        action={actionOf(state)}
        {...encodingOf(state.viewer, entity)}
        noValidate
      >
        {refusal(state)}
        {hidden}
        {await formFields(state)}
        <div className="actions">
          <button type="submit" className="btn primary">{submitText(state)}</button>
          <a className="btn ghost" href={back}>
            {t('entities.cancel')}
          </a>
          {await hint(state)}
        </div>
      </form>
    </>
  );
  return layout(c, { title, body, narrow: !isLongForm(viewerOf(c), entity), crumbs: crumbsOf(state, title) });
}

/** Why the form came back. Where there is a way out, the link stands beside the reason. */
function refusal({ errors = {}, wayOut }: FormState): Html | '' {
  if (!wayOut) return formErrors({ ...errors });
  return notice(
    <>
      {errors['']} <a href={wayOut.href}>{wayOut.text}</a>
    </>,
    'bad',
  );
}

const submitText = ({ entity, row }: FormState): string =>
  row ? t('entities.save') : t('entities.create', { what: inner(entity) });

/** What it costs is said before the click. */
async function hint({ viewer, entity, row }: FormState): Promise<Html> {
  if (row) return '';
  const hints = (await askAll((feature) => feature.entity?.createHint?.(viewer, entity))).filter((text) => text !== '');
  return hints.length === 0 ? '' : <span className="muted sm">{hints.join(' · ')}</span>;
}

function parentHref({ entity, parent }: FormState): string {
  const above = parentOf(entity);
  return above && parent ? rowPath(above, parent) : `/${entity.path}`;
}

function crumbsOf({ entity, row, parent }: FormState, title: string): Crumb[] {
  const above = parentOf(entity);
  const up: Crumb[] =
    above && parent
      ? [
          { href: `/${above.path}`, text: many(above) },
          { href: rowPath(above, parent), text: labelOf(above, parent) },
        ]
      : [{ href: `/${entity.path}`, text: many(entity) }];
  return row
    ? [...up, { href: rowPath(entity, row), text: labelOf(entity, row) || one(entity) }, { text: t('entities.edit') }]
    : [...up, { text: title }];
}

/** A short form inside the page of its parent. If it is refused, the answer is the page above. */
export async function inlineForm(state: FormState): Promise<Html> {
  const { entity, parent } = state;
  return (
    <form
      className="card form"
      method="post"
      action={`/${entity.path}`}
      aria-label={t('entities.new', { what: inner(entity) })}
      noValidate
    >
      <input type="hidden" name="parent_id" value={parent?.id ?? ''} />
      {await formFields({ ...state, prefix: entity.table })}
      <div className="row">
        <button type="submit" className="btn">{submitText(state)}</button>
        {await hint(state)}
      </div>
    </form>
  );
}

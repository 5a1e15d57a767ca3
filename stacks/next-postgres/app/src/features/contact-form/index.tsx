import { all } from '#core/db.ts';
import { mayReadSome } from '#core/entity/access.ts';
import { allEntities, fieldsOf, rowPath } from '#core/entity/entity.ts';
import { problemsOf, Refused } from '#core/entity/errors.ts';
import { formFields } from '#core/entity/forms.tsx';
import { fieldName, inner, labelOf, plainText } from '#core/entity/names.ts';
import { submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { env, isLocal } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type FormData, type Html, textOf, viewerOf } from '#core/http.ts';
import { queueMail } from '#core/post.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { addressOf } from '#core/throttle.ts';
import { formErrors, icon, layout, notice } from '#core/ui/index.ts';
import { again, seeOther } from '#core/web.ts';

/** What visitors send in. Those who may read it find the list at the same address instead of the form. */
const SENT_AN_HOUR = isLocal ? 200 : 5;

/** People do not see this field, programs that fill in everything do. */
const TRAP = 'website';

export const contactForm: Feature = {
  name: 'contact-form',

  page(c) {
    const entity = contactAt(c);
    if (!entity) return undefined;
    if (c.url.pathname === `/${entity.path}/new`) return formPage(c, entity);
    return c.url.pathname === `/${entity.path}` && !mayReadSome(viewerOf(c), entity) ? formPage(c, entity) : undefined;
  },

  form(c, sent) {
    const entity = contactAt(c);
    return entity && receive(c, entity, sent);
  },

  footer: () => contacts().map((entity) => ({ href: `/${entity.path}`, text: t('contact.title') })),

  entity: {
    async afterCreate(_viewer, entity, row) {
      if (entity.kind === 'contact') await mailAdmins(entity, row);
    },
  },
};

const contacts = (): Entity[] => allEntities().filter((entity) => entity.kind === 'contact');

const contactAt = (c: Ctx): Entity | undefined => contacts().find(({ path }) => path === c.param('things'));

async function receive(c: Ctx, entity: Entity, sent: FormData): Promise<Response> {
  const page = `/${entity.path}/new`;
  // Told the same as everybody, so that nobody learns which field to leave alone.
  if (textOf(sent, TRAP) !== '') seeOther(`${page}?sent=1`);
  if (!(await allow(`contact:${addressOf(c)}`, SENT_AN_HOUR, 3600))) {
    return again(c, page, { sent, errors: { '': t('core.too_many') } }, 429);
  }
  try {
    await submitNew(viewerOf(c), entity, sent);
  } catch (error) {
    if (error instanceof Refused) return again(c, page, { sent, errors: problemsOf(error) });
    throw error;
  }
  seeOther(`${page}?sent=1`);
}

async function formPage(c: Ctx, entity: Entity): Promise<Html> {
  const { sent, errors = {} } = c.attempt ?? {};
  const title = t('contact.title');
  const head = (
    <div className="head">
      <div>
        <h1>{title}</h1>
        <p className="lede">{t('contact.lede')}</p>
      </div>
    </div>
  );
  if (c.query('sent') && !sent) {
    const body = (
      <>
        {head}
        {notice(t('contact.thanks'), 'ok')}
        <p>
          <a className="btn" href="/">
            {t('contact.back')}
          </a>
        </p>
      </>
    );
    return layout(c, { title, body, narrow: true, plain: true });
  }
  const fields = await formFields({ viewer: viewerOf(c), entity, sent: sent ?? prefilled(c, entity), errors });
  const trap = (
    <div className="sr" aria-hidden="true">
      <label>
        {t('contact.trap')}
        <input name={TRAP} tabIndex={-1} autoComplete="off" />
      </label>
    </div>
  );
  const body = (
    <>
      {head}
      <form className="card form" method="post" action={`/${entity.path}`}>
        {formErrors({ ...errors })}
        {fields}
        {trap}
        <div className="actions">
          <button type="submit" className="btn primary">
            {icon('send')}
            {t('contact.send', { what: inner(entity) })}
          </button>
        </div>
      </form>
    </>
  );
  return layout(c, { title, body, narrow: true, plain: true });
}

/** Whoever is signed in need not type the name and the address again. */
function prefilled(c: Ctx, entity: Entity): FormData {
  const { name, email } = viewerOf(c);
  return Object.fromEntries(
    fieldsOf(entity).flatMap(([field, { kind }]) =>
      kind === 'email' ? [[field, email]] : field === 'name' ? [[field, name]] : [],
    ),
  );
}

async function mailAdmins(entity: Entity, row: Row): Promise<void> {
  const lines = fieldsOf(entity).map(([name]) => `${fieldName(entity, name)}: ${plainText(entity, row, name)}`);
  const text = `${lines.join('\n\n')}\n\n${env.APP_URL}${rowPath(entity, row)}`;
  const subject = t('contact.mail', { label: labelOf(entity, row) });
  const admins = await all<{ email: string }>(`select email from "user" where role = 'admin' and not blocked`);
  for (const { email } of admins) await queueMail({ to: email, subject, text });
}

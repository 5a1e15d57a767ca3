import { all } from '#core/db.ts';
import { mayReadSome } from '#core/entity/access.ts';
import { allEntities, fieldsOf, rowPath } from '#core/entity/entity.ts';
import { problemsOf, Refused } from '#core/entity/errors.ts';
import { formFields } from '#core/entity/forms.ts';
import { fieldName, inner, labelOf, plainText } from '#core/entity/names.ts';
import { submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { env, isLocal } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type FormData, form, textOf, viewerOf } from '#core/http.ts';
import { queueMail } from '#core/post.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { addressOf } from '#core/throttle.ts';
import { formErrors, icon, layout, notice } from '#core/ui/index.ts';

/** What visitors send in. Those who may read it find the list at the same address instead of the form. */
const SENT_AN_HOUR = isLocal ? 200 : 5;

/** People do not see this field, programs that fill in everything do. */
const TRAP = 'website';

export const contactForm: Feature = {
  name: 'contact-form',

  routes(app) {
    for (const entity of contacts()) {
      app.get(`/${entity.path}`, (c, next) => (mayReadSome(viewerOf(c), entity) ? next() : formPage(c, entity)));
      app.get(`/${entity.path}/new`, (c) => formPage(c, entity));
      app.post(`/${entity.path}`, (c) => receive(c, entity));
    }
  },

  footer: () => contacts().map((entity) => ({ href: `/${entity.path}`, text: t('contact.title') })),

  entity: {
    afterCreate(_viewer, entity, row) {
      if (entity.kind === 'contact') mailAdmins(entity, row);
    },
  },
};

const contacts = (): Entity[] => allEntities().filter((entity) => entity.kind === 'contact');

async function receive(c: Ctx, entity: Entity) {
  const sent = await form(c);
  // Told the same as everybody, so that nobody learns which field to leave alone.
  if (textOf(sent, TRAP) !== '') return c.redirect(`/${entity.path}/new?sent=1`, 303);
  if (!allow(`contact:${addressOf(c)}`, SENT_AN_HOUR, 3600)) {
    return formPage(c, entity, { sent, errors: { '': t('core.too_many') }, status: 429 });
  }
  try {
    await submitNew(viewerOf(c), entity, sent);
  } catch (error) {
    if (error instanceof Refused) return formPage(c, entity, { sent, errors: problemsOf(error), status: 422 });
    throw error;
  }
  return c.redirect(`/${entity.path}/new?sent=1`, 303);
}

interface Outcome {
  sent?: FormData;
  errors?: Readonly<Record<string, string>>;
  status?: 422 | 429;
}

function formPage(c: Ctx, entity: Entity, { sent, errors = {}, status }: Outcome = {}) {
  const title = t('contact.title');
  const head = html`<div class="head"><div><h1>${title}</h1><p class="lede">${t('contact.lede')}</p></div></div>`;
  if (c.req.query('sent') && !sent) {
    const body = html`${head}${notice(t('contact.thanks'), 'ok')}<p><a class="btn" href="/">${t('contact.back')}</a></p>`;
    return c.html(layout(c, { title, body, narrow: true, plain: true }));
  }
  const fields = formFields({ viewer: viewerOf(c), entity, sent: sent ?? prefilled(c, entity), errors });
  const trap = html`<div class="sr" aria-hidden="true"><label>${t('contact.trap')}<input name="${TRAP}" tabindex="-1" autocomplete="off"></label></div>`;
  const body = html`${head}<form class="card form" method="post" action="/${entity.path}">${formErrors({ ...errors })}${fields}${trap}
<div class="actions"><button class="btn primary">${icon('send')}${t('contact.send', { what: inner(entity) })}</button></div></form>`;
  return c.html(layout(c, { title, body, narrow: true, plain: true }), status);
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

function mailAdmins(entity: Entity, row: Row): void {
  const lines = fieldsOf(entity).map(([name]) => `${fieldName(entity, name)}: ${plainText(entity, row, name)}`);
  const text = `${lines.join('\n\n')}\n\n${env.APP_URL}${rowPath(entity, row)}`;
  const subject = t('contact.mail', { label: labelOf(entity, row) });
  const admins = all<{ email: string }>("select email from user where role = 'admin' and blocked = 0");
  for (const { email } of admins) queueMail({ to: email, subject, text });
}

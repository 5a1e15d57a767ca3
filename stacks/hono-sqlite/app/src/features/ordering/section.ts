import { can } from '#core/entity/data.ts';
import { orderOf, rowPath } from '#core/entity/entity.ts';
import { formFields } from '#core/entity/forms.ts';
import { attemptFor } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { formErrors, price } from '#core/ui/index.ts';

/** The card "Order" beside the facts of a product. */
export function orderSection(c: Ctx, entity: Entity, target: Entity, thing: Row): Html | '' {
  const viewer = viewerOf(c);
  const order = orderOf(entity);
  if (!order || (isUser(viewer) && !can(viewer, entity, 'create'))) return '';
  const here = rowPath(target, thing);
  const attempt = attemptFor(c, entity);
  const fields = formFields({
    viewer,
    entity,
    ...(attempt ? { sent: attempt.sent, errors: attempt.errors } : {}),
    except: [order.of],
    prefix: entity.table,
  });
  const button = isUser(viewer)
    ? html`<button class="btn primary large full">${t('ordering.order')}</button>`
    : html`<a class="btn primary large full" href="/sign-in?next=${encodeURIComponent(here)}">${t('ordering.sign_in')}</a>`;
  return html`<section class="card" id="order"><header><h2>${t('ordering.title', { label: labelOf(target, thing) })}</h2></header>
<p class="figure">${price(Number(thing[order.price]))} <small>${t('ordering.each')}</small></p>
<form class="form" method="post" action="${here}/${entity.path}">${formErrors({ ...attempt?.errors })}${fields}${button}
<p class="sm muted">${t('ordering.hint')}</p></form></section>`;
}

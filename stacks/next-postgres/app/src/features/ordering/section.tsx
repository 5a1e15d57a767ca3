import { can } from '#core/entity/data.ts';
import { orderOf, rowPath } from '#core/entity/entity.ts';
import { formFields } from '#core/entity/forms.tsx';
import { attemptFor } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { formErrors, price } from '#core/ui/index.ts';

/** The card "Order" beside the facts of a product. */
export async function orderSection(c: Ctx, entity: Entity, target: Entity, thing: Row): Promise<Html | ''> {
  const viewer = viewerOf(c);
  const order = orderOf(entity);
  if (!order || (isUser(viewer) && !(await can(viewer, entity, 'create')))) return '';
  const here = rowPath(target, thing);
  const attempt = attemptFor(c, entity);
  const fields = await formFields({
    viewer,
    entity,
    ...(attempt ? { sent: attempt.sent, errors: attempt.errors } : {}),
    except: [order.of],
    prefix: entity.table,
  });
  const button = isUser(viewer) ? (
    <button type="submit" className="btn primary large full">{t('ordering.order')}</button>
  ) : (
    <a className="btn primary large full" href={`/sign-in?next=${encodeURIComponent(here)}`}>
      {t('ordering.sign_in')}
    </a>
  );
  return (
    <section className="card" id="order">
      <header>
        <h2>{t('ordering.title', { label: labelOf(target, thing) })}</h2>
      </header>
      <p className="figure">
        {price(Number(thing[order.price]))} <small>{t('ordering.each')}</small>
      </p>
      <form className="form" method="post" action={`${here}/${entity.path}`}>
        {formErrors({ ...attempt?.errors })}
        {fields}
        {button}
        <p className="sm muted">{t('ordering.hint')}</p>
      </form>
    </section>
  );
}

import { can } from '#core/entity/data.ts';
import { bookingOf, rowPath } from '#core/entity/entity.ts';
import { formFields } from '#core/entity/forms.ts';
import { attemptFor } from '#core/entity/made-here.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
import { type Ctx, type FormData, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { formErrors } from '#core/ui/index.ts';
import { dayChoice, dayGrid, dayValues } from '#features/booking/day-grid.ts';
import { bookedByTime } from '#features/booking/rules.ts';
import { timeChoice, timeGrid, timeValues } from '#features/booking/time-grid.ts';

/** The card "Book" beside the facts of a thing: what is free, and the form. */
export function bookSection(c: Ctx, entity: Entity, target: Entity, thing: Row): Html | '' {
  const viewer = viewerOf(c);
  if (isUser(viewer) && !can(viewer, entity, 'create')) return '';
  const here = rowPath(target, thing);
  const attempt = attemptFor(c, entity);
  const { grid, values } = chosen(c, entity, thing, here);
  const fields = formFields({
    viewer,
    entity,
    sent: attempt?.sent ?? values,
    errors: attempt?.errors ?? {},
    except: [bookingOf(entity)?.of ?? ''],
    prefix: entity.table,
  });
  const button = isUser(viewer)
    ? html`<button class="btn primary large full">${t('booking.book')}</button>`
    : html`<a class="btn primary large full" href="/sign-in?next=${encodeURIComponent(here)}">${t('booking.sign_in')}</a>`;
  const hint = bookedByTime(entity) ? t('booking.hint_times') : t('booking.hint_days');
  return html`<section class="card" id="book"><header><h2>${t('booking.book')}</h2></header>${grid}
<form class="form" method="post" action="${here}/${entity.path}">${formErrors({ ...attempt?.errors })}${fields}
<p class="sm muted">${hint}</p>${button}</form></section>`;
}

function chosen(c: Ctx, entity: Entity, thing: Row, here: string): { grid: Html; values: FormData } {
  const booking = bookingOf(entity);
  const names = [booking?.from ?? '', booking?.to ?? ''];
  const fill = (values: (string | number | undefined)[]): FormData =>
    Object.fromEntries(names.map((name, index) => [name, asInput(values[index])]));
  if (bookedByTime(entity)) {
    const choice = timeChoice(c.req.query());
    const span = timeValues(choice);
    return { grid: timeGrid(entity, thing, here, choice), values: fill([span?.from, span?.to]) };
  }
  const choice = dayChoice(c.req.query());
  const span = dayValues(choice);
  return { grid: dayGrid(entity, thing, here, choice), values: fill([span?.from, span?.to]) };
}

const asInput = (value: string | number | undefined): string =>
  typeof value === 'number' ? toLocalInput(value) : (value ?? '');

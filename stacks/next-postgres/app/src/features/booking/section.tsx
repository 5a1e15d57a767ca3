import { can } from '#core/entity/data.ts';
import { bookingOf, rowPath } from '#core/entity/entity.ts';
import { formFields } from '#core/entity/forms.tsx';
import { attemptFor } from '#core/entity/made-here.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type FormData, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { formErrors } from '#core/ui/index.ts';
import { dayChoice, dayGrid, dayValues } from '#features/booking/day-grid.tsx';
import { bookedByTime } from '#features/booking/rules.ts';
import { timeChoice, timeGrid, timeValues } from '#features/booking/time-grid.tsx';

/** The card "Book" beside the facts of a thing: what is free, and the form. */
export async function bookSection(c: Ctx, entity: Entity, target: Entity, thing: Row): Promise<Html | ''> {
  const viewer = viewerOf(c);
  if (isUser(viewer) && !(await can(viewer, entity, 'create'))) return '';
  const here = rowPath(target, thing);
  const attempt = attemptFor(c, entity);
  const { grid, values } = await chosen(c, entity, thing, here);
  const fields = await formFields({
    viewer,
    entity,
    sent: attempt?.sent ?? values,
    errors: attempt?.errors ?? {},
    except: [bookingOf(entity)?.of ?? ''],
    prefix: entity.table,
  });
  const button = isUser(viewer) ? (
    <button type="submit" className="btn primary large full">{t('booking.book')}</button>
  ) : (
    <a className="btn primary large full" href={`/sign-in?next=${encodeURIComponent(here)}`}>
      {t('booking.sign_in')}
    </a>
  );
  const hint = bookedByTime(entity) ? t('booking.hint_times') : t('booking.hint_days');
  return (
    <section className="card" id="book">
      <header>
        <h2>{t('booking.book')}</h2>
      </header>
      {grid}
      <form className="form" method="post" action={`${here}/${entity.path}`}>
        {formErrors({ ...attempt?.errors })}
        {fields}
        <p className="sm muted">{hint}</p>
        {button}
      </form>
    </section>
  );
}

async function chosen(c: Ctx, entity: Entity, thing: Row, here: string): Promise<{ grid: Html; values: FormData }> {
  const booking = bookingOf(entity);
  const names = [booking?.from ?? '', booking?.to ?? ''];
  const fill = (values: (string | number | undefined)[]): FormData =>
    Object.fromEntries(names.map((name, index) => [name, asInput(values[index])]));
  if (bookedByTime(entity)) {
    const choice = timeChoice(Object.fromEntries(c.url.searchParams));
    const span = timeValues(choice);
    return { grid: await timeGrid(entity, thing, here, choice), values: fill([span?.from, span?.to]) };
  }
  const choice = dayChoice(Object.fromEntries(c.url.searchParams));
  const span = dayValues(choice);
  return { grid: await dayGrid(entity, thing, here, choice), values: fill([span?.from, span?.to]) };
}

const asInput = (value: string | number | undefined): string =>
  typeof value === 'number' ? toLocalInput(value) : (value ?? '');

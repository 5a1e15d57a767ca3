import { can } from '#core/entity/data.ts';
import { fieldsOf, rowPath } from '#core/entity/entity.ts';
import { fieldName, labelOf, many, valueName } from '#core/entity/names.ts';
import { metaOf, type Shown } from '#core/entity/rows.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import { addressOf, type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { count } from '#core/ui/index.ts';

/** One column for each state. Cards move by a select, so the keyboard and small screens can do it too. */

/** The field that makes the columns: the first choice that people set. */
export function boardField(entity: Entity): string | undefined {
  const choices = fieldsOf(entity).filter(([, field]) => field.kind === 'choice');
  return (choices.find(([, field]) => field.set === 'form') ?? choices[0])?.[0];
}

export async function board(shown: Shown): Promise<Html> {
  const { entity, rows } = shown;
  const name = boardField(entity);
  if (!name) return '';
  const states = entity.fields[name]?.values ?? [];
  const meta = await metaOf(shown);
  const column = async (state: string) => {
    const text = valueName(entity, name, state);
    const cards = rows.filter((row) => row[name] === state);
    return (
      <section key={state} aria-label={text}>
        <header>
          <h3>{text}</h3>
          {count(cards.length)}
        </header>
        {await Promise.all(cards.map((row) => card(shown, row, name, states, meta(row))))}
      </section>
    );
  };
  const label = t('entities.board', { what: many(entity), field: fieldName(entity, name) });
  return (
    <div className="board" tabIndex={0} role="region" aria-label={label}>
      {await Promise.all(states.map(column))}
    </div>
  );
}

async function card(shown: Shown, row: Row, name: string, states: readonly string[], meta: Html | ''): Promise<Html> {
  const { c, entity, views } = shown;
  const isOpen = entity.fields[name]?.set === 'form' && (await can(viewerOf(c), entity, 'update', row));
  return (
    <article key={row.id} className="card">
      {views.card?.(row, c)}
      {meta}
      {isOpen ? moveForm(c, entity, row, name, states) : ''}
    </article>
  );
}

function moveForm(c: Ctx, entity: Entity, row: Row, name: string, states: readonly string[]): Html {
  const label = t('entities.move_label', { field: fieldName(entity, name), label: labelOf(entity, row) });
  const option = (state: string) => (
    <option key={state} value={state}>
      {valueName(entity, name, state)}
    </option>
  );
  return (
    <form className="row move" method="post" action={`${rowPath(entity, row)}/move`} data-autosubmit="">
      <input type="hidden" name="back" value={addressOf(c)} />
      <select name={name} defaultValue={String(row[name])} className="auto" aria-label={label}>
        {states.map(option)}
      </select>
      <button type="submit" className="btn small">{t('entities.move')}</button>
    </form>
  );
}

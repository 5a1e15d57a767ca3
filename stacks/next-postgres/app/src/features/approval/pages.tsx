import { thumbOf } from '#core/entity/display.tsx';
import { rowPath } from '#core/entity/entity.ts';
import { labelOf, many } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Ctx, Html } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { count, empty, icon, layout, when } from '#core/ui/index.ts';

interface Group {
  entity: Entity;
  rows: Row[];
  total: number;
}

export function decisionForms(entity: Entity, row: Row, back = ''): Html {
  const field = entity.behaviours.approval?.field ?? '';
  const button = (verb: string, becomes: string, text: string, classes: string) =>
    row[field] === becomes ? (
      ''
    ) : (
      <form method="post" action={`${rowPath(entity, row)}/${verb}`}>
        <input type="hidden" name="back" value={back} />
        <button type="submit" className={classes}>{text}</button>
      </form>
    );
  return (
    <>
      {button('approve', 'approved', t('approval.approve'), 'btn')}
      {button('reject', 'rejected', t('approval.reject'), 'btn danger')}
    </>
  );
}

export async function queuePage(c: Ctx, groups: Group[]) {
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  const filled = groups.filter((group) => group.rows.length > 0);
  const body =
    total === 0 ? (
      <section className="card">{empty({ title: t('approval.none.title'), text: t('approval.none.text') })}</section>
    ) : (
      filled.map(section)
    );
  return layout(c, {
    title: t('approval.title'),
    body: (
      <>
        <div className="head">
          <div>
            <h1>{t('approval.title')}</h1>
            <p className="lede">{tn('approval.waiting', total)}</p>
          </div>
        </div>
        {body}
      </>
    ),
  });
}

function section({ entity, rows, total }: Group): Html {
  return (
    <section key={entity.table} className="card flush">
      <header>
        <h2>{many(entity)}</h2>
        {count(total)}
      </header>
      <ul className="items">{rows.map((row) => item(entity, row))}</ul>
    </section>
  );
}

function item(entity: Entity, row: Row): Html {
  const from = row.$owner ? (
    <span>
      {icon('user')}
      {String(row.$owner)}
    </span>
  ) : (
    ''
  );
  return (
    <li key={row.id}>
      {thumbOf(entity, row)}
      <div className="text">
        <a className="cover" href={rowPath(entity, row)}>
          {labelOf(entity, row)}
        </a>
        <p className="meta">
          {from}
          <span>
            {icon('clock')}
            {when(row.created_at)}
          </span>
        </p>
      </div>
      <div className="end">{decisionForms(entity, row, '/approvals')}</div>
    </li>
  );
}

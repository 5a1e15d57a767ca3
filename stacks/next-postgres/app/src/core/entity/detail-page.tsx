import { can, find } from '#core/entity/data.ts';
import { thumbOf, type Views } from '#core/entity/display.tsx';
import { childrenOf, fieldOf, fieldsOf, parentOf, rowPath, targetOf } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.tsx';
import { inner, labelOf, many, one } from '#core/entity/names.ts';
import { sectionsOf } from '#core/entity/sections.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import { askAll, computedOf } from '#core/features.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { type Crumb, dialogButton, dialogDelete, icon, layout, whenInside } from '#core/ui/index.ts';
import { holds, isForm, isFull, isPicture, isProse } from '#core/ui/inspect.ts';

/** The page of one row: what it is, what can be done with it, its facts, and what belongs to it. */

export async function detailPage(c: Ctx, entity: Entity, views: Views<Entity>, row: Row): Promise<Html> {
  const label = labelOf(entity, row) || one(entity);
  const { body: parts, isNarrow } = await content(c, entity, views, row);
  const body = (
    <div className="stack loose" id="row" {...live(entity, row.id)}>
      <div className="head">
        {await heading(c, entity, row, label)}
        <div className="row">{await actions(c, entity, row, label)}</div>
      </div>
      {await fromFeatures(c, entity, row, 'state')}
      {parts}
    </div>
  );
  return layout(c, { title: label, body, narrow: isNarrow, crumbs: await crumbsOf(c, entity, row, label) });
}

interface Content {
  body: Html;
  /** A few facts and nothing else read better in a narrow column. */
  isNarrow: boolean;
}

type Part = 'actions' | 'state' | 'aside' | 'sections';

const fromFeatures = async (c: Ctx, entity: Entity, row: Row, part: Part): Promise<Html[]> =>
  (await askAll((feature) => feature.entity?.[part]?.(c, entity, row))).filter(isFull);

async function content(c: Ctx, entity: Entity, views: Views<Entity>, row: Row): Promise<Content> {
  const main = views.main?.(row, c) ?? '';
  const worked = computedOf(entity).map((one) => workedOut(one.label, one.show(row)));
  const stated = views.details?.(row, c) ?? '';
  const details =
    worked.length === 0 ? (
      stated
    ) : (
      <>
        {stated}
        {worked}
      </>
    );
  const aside = await fromFeatures(c, entity, row, 'aside');
  const sections = await sectionsOf(c, entity, row);
  const more = await fromFeatures(c, entity, row, 'sections');
  const wide = (
    <>
      {sections.wide}
      {more}
    </>
  );
  const isAboveRows = sections.wide.length > 0;
  const hasTalk = sections.talk.length > 0;
  if (!isFull(main) && !hasTalk && aside.length === 0) {
    return {
      body: (
        <>
          {factsAlone(details, isAboveRows)}
          {wide}
        </>
      ),
      isNarrow: !isAboveRows,
    };
  }
  const facts = isFull(details) ? (
    <section className="card">
      <dl className="kv">{details}</dl>
    </section>
  ) : (
    ''
  );
  if (isAboveRows && !hasTalk && holds(main, isPicture) && !holds(main, isProse)) {
    // The picture is where the rows below come from: they are what the page is about.
    return {
      body: (
        <>
          <div className="source">
            {main}
            {facts}
            {aside}
          </div>
          {wide}
        </>
      ),
      isNarrow: false,
    };
  }
  return {
    body: (
      <>
        {columns({ main, facts, aside, talk: sections.talk })}
        {wide}
      </>
    ),
    isNarrow: false,
  };
}

/** What follows from the row, or that nothing does yet. */
const workedOut = (label: string, text: string): Html => (
  <div key={label}>
    <dt>{label}</dt>
    <dd>{text || <span className="muted">{t('core.not_computed')}</span>}</dd>
  </div>
);

interface Columns {
  main: Html | '';
  facts: Html | '';
  aside: Html[];
  talk: Html[];
}

/**
 * What it is on the left, what can be done with it and its facts on the right. On phones the action comes before the
 * talk, and where no picture leads the page, before everything.
 */
function columns({ main, facts, aside, talk }: Columns): Html {
  const left = isFull(main) || aside.length === 0 ? main : facts;
  const right =
    isFull(main) || aside.length === 0 ? (
      <>
        {aside}
        {facts}
      </>
    ) : (
      aside
    );
  const hasForm = aside.some((part) => holds(part, isForm));
  const first = hasForm && !holds(main, isPicture) ? 'first' : undefined;
  return (
    <div className="split parts">
      {isFull(left) ? <div className="stack loose">{left}</div> : ''}
      {isFull(right) ? <aside className={first}>{right}</aside> : ''}
      {talk.length > 0 ? <div className="stack loose talk">{talk}</div> : ''}
    </div>
  );
}

/** What a row is about, when its label is another row: the room that is booked, the product that is ordered. */
async function subjectOf(c: Ctx, entity: Entity, row: Row): Promise<{ target: Entity; thing: Row } | null> {
  const target = targetOf(fieldOf(entity, entity.label));
  const thing: Row | null = target ? await find(viewerOf(c), target, String(row[entity.label])) : null;
  return target && thing ? { target, thing } : null;
}

/** Above a board or a table the facts are one line of tiles, so that the rows start high on the page. */
function factsAlone(details: Html | '', isAboveRows: boolean): Html | '' {
  if (!isFull(details)) return '';
  if (isAboveRows) return <dl className="tiles facts">{details}</dl>;
  return (
    <section className="card">
      <dl className="kv">{details}</dl>
    </section>
  );
}

async function heading(c: Ctx, entity: Entity, row: Row, label: string): Promise<Html> {
  const subject = await subjectOf(c, entity, row);
  if (!subject)
    return (
      <div>
        <h1>{label}</h1>
        {metaLine(entity, row)}
      </div>
    );
  const { target, thing } = subject;
  const link = <a href={rowPath(target, thing)}>{t('entities.see', { what: inner(target) })}</a>;
  return (
    <div className="pictured">
      {thumbOf(target, thing)}
      <h1>{label}</h1>
      {metaLine(entity, row, link)}
    </div>
  );
}

function metaLine(entity: Entity, row: Row, link: Html | '' = ''): Html {
  const owner =
    typeof row.$owner === 'string' ? (
      <span>
        {icon('user')}
        {row.$owner}
      </span>
    ) : (
      ''
    );
  const isSelfDated = fieldsOf(entity).some(([name, field]) => name === entity.label && field.kind === 'dateTime');
  const added = isSelfDated ? (
    ''
  ) : (
    <span>
      {icon('clock')}
      {t('entities.added', { when: whenInside(row.created_at) })}
    </span>
  );
  return (
    <p className="meta">
      {owner}
      {added}
      {link}
    </p>
  );
}

async function actions(c: Ctx, entity: Entity, row: Row, label: string): Promise<Html> {
  const viewer = viewerOf(c);
  const edit = (await can(viewer, entity, 'update', row)) ? (
    <a className="btn" href={`${rowPath(entity, row)}/edit`}>
      {icon('edit')}
      {t('entities.edit')}
    </a>
  ) : (
    ''
  );
  const remove = (await can(viewer, entity, 'delete', row)) ? deletion(entity, row, label) : '';
  return (
    <>
      {await fromFeatures(c, entity, row, 'actions')}
      {edit}
      {remove}
    </>
  );
}

function deletion(entity: Entity, row: Row, label: string): Html {
  const text = childrenOf(entity).length > 0 ? 'entities.delete_text_children' : 'entities.delete_text';
  return (
    <>
      {dialogButton('delete', t('entities.delete'))}
      {dialogDelete({
        id: 'delete',
        title: t('entities.delete_title', { label }),
        text: t(text, { label }),
        action: `${rowPath(entity, row)}/delete`,
        confirm: t('entities.delete_confirm', { what: inner(entity) }),
      })}
    </>
  );
}

async function crumbsOf(c: Ctx, entity: Entity, row: Row, label: string): Promise<Crumb[]> {
  const above = parentOf(entity);
  const parent: Row | null = above && row.parent_id ? await find(viewerOf(c), above, row.parent_id) : null;
  if (!above || !parent) return [{ href: `/${entity.path}`, text: many(entity) }, { text: label }];
  return [
    { href: `/${above.path}`, text: many(above) },
    { href: rowPath(above, parent), text: labelOf(above, parent) },
    { text: label },
  ];
}

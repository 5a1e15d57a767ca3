import { can, find } from '#core/entity/data.ts';
import { thumbOf, type Views } from '#core/entity/display.ts';
import { childrenOf, fieldOf, fieldsOf, parentOf, rowPath, targetOf } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.ts';
import { inner, labelOf, many, one } from '#core/entity/names.ts';
import { sectionsOf } from '#core/entity/sections.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { computedOf, type EntityHooks, features } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { type Crumb, dialogButton, dialogDelete, icon, layout, whenInside } from '#core/ui/index.ts';

/** The page of one row: what it is, what can be done with it, its facts, and what belongs to it. */

export function detailPage(c: Ctx, entity: Entity, views: Views<Entity>, row: Row): string {
  const label = labelOf(entity, row) || one(entity);
  const { body: parts, isNarrow } = content(c, entity, views, row);
  const body = html`<div class="stack loose" id="row"${live(entity, row.id)}>
  <div class="head">${heading(c, entity, row, label)}<div class="row">${actions(c, entity, row, label)}</div></div>
  ${fromFeatures(c, entity, row, 'state')}${parts}</div>`;
  return layout(c, { title: label, body, narrow: isNarrow, crumbs: crumbsOf(c, entity, row, label) });
}

interface Content {
  body: Html;
  /** A few facts and nothing else read better in a narrow column. */
  isNarrow: boolean;
}

type Part = 'actions' | 'state' | 'aside' | 'sections';

const fromFeatures = (c: Ctx, entity: Entity, row: Row, part: Part): Html[] =>
  features()
    .flatMap((feature): EntityHooks[] => (feature.entity ? [feature.entity] : []))
    .map((hooks) => hooks[part]?.(c, entity, row) ?? '')
    .filter((html): html is Html => isFull(html));

function content(c: Ctx, entity: Entity, views: Views<Entity>, row: Row): Content {
  const main = views.main?.(row, c) ?? '';
  const details = html`${views.details?.(row, c) ?? ''}${computedOf(entity).map((one) => workedOut(one.label, one.show(row)))}`;
  const aside = fromFeatures(c, entity, row, 'aside');
  const sections = sectionsOf(c, entity, row);
  const more = fromFeatures(c, entity, row, 'sections');
  const wide = html`${sections.wide}${more}`;
  const isAboveRows = sections.wide.length > 0;
  const hasTalk = sections.talk.length > 0;
  if (!isFull(main) && !hasTalk && aside.length === 0) {
    return { body: html`${factsAlone(details, isAboveRows)}${wide}`, isNarrow: !isAboveRows };
  }
  const facts = isFull(details) ? html`<section class="card"><dl class="kv">${details}</dl></section>` : '';
  if (isAboveRows && !hasTalk && holds(main, '<img') && !holds(main, 'prose')) {
    // The picture is where the rows below come from: they are what the page is about.
    return {
      body: html`<div class="source">${main}${facts}${aside}</div>${wide}`,
      isNarrow: false,
    };
  }
  return { body: html`${columns({ main, facts, aside, talk: sections.talk })}${wide}`, isNarrow: false };
}

/** What follows from the row, or that nothing does yet. */
const workedOut = (label: string, text: string): Html =>
  html`<div><dt>${label}</dt><dd>${text || html`<span class="muted">${t('core.not_computed')}</span>`}</dd></div>`;

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
  const right = isFull(main) || aside.length === 0 ? html`${aside}${facts}` : html`${aside}`;
  const isForm = aside.some((part) => holds(part, '<form class="form"'));
  const first = isForm && !holds(main, '<img') ? 'first' : '';
  return html`<div class="split parts">${isFull(left) ? html`<div class="stack loose">${left}</div>` : ''}${
    isFull(right) ? html`<aside class="${first}">${right}</aside>` : ''
  }${talk.length > 0 ? html`<div class="stack loose talk">${talk}</div>` : ''}</div>`;
}

/** What a row is about, when its label is another row: the room that is booked, the product that is ordered. */
function subjectOf(c: Ctx, entity: Entity, row: Row): { target: Entity; thing: Row } | null {
  const target = targetOf(fieldOf(entity, entity.label));
  const thing: Row | null = target ? find(viewerOf(c), target, String(row[entity.label])) : null;
  return target && thing ? { target, thing } : null;
}

const holds = (part: Html | '', markup: string): boolean => String(part).includes(markup);

const isFull = (part: Html | ''): boolean => String(part).trim() !== '';

/** Above a board or a table the facts are one line of tiles, so that the rows start high on the page. */
function factsAlone(details: Html | '', isAboveRows: boolean): Html | '' {
  if (!isFull(details)) return '';
  if (isAboveRows) return html`<dl class="tiles facts">${details}</dl>`;
  return html`<section class="card"><dl class="kv">${details}</dl></section>`;
}

function heading(c: Ctx, entity: Entity, row: Row, label: string): Html {
  const subject = subjectOf(c, entity, row);
  if (!subject) return html`<div><h1>${label}</h1>${metaLine(entity, row)}</div>`;
  const { target, thing } = subject;
  const link = html`<a href="${rowPath(target, thing)}">${t('entities.see', { what: inner(target) })}</a>`;
  return html`<div class="pictured">${thumbOf(target, thing)}<h1>${label}</h1>${metaLine(entity, row, link)}</div>`;
}

function metaLine(entity: Entity, row: Row, link: Html | '' = ''): Html {
  const owner = typeof row.$owner === 'string' ? html`<span>${icon('user')}${row.$owner}</span>` : '';
  const isSelfDated = fieldsOf(entity).some(([name, field]) => name === entity.label && field.kind === 'dateTime');
  const added = isSelfDated
    ? ''
    : html`<span>${icon('clock')}${t('entities.added', { when: whenInside(row.created_at) })}</span>`;
  return html`<p class="meta">${owner}${added}${link}</p>`;
}

function actions(c: Ctx, entity: Entity, row: Row, label: string): Html {
  const viewer = viewerOf(c);
  const edit = can(viewer, entity, 'update', row)
    ? html`<a class="btn" href="${rowPath(entity, row)}/edit">${icon('edit')}${t('entities.edit')}</a>`
    : '';
  const remove = can(viewer, entity, 'delete', row) ? deletion(entity, row, label) : '';
  return html`${fromFeatures(c, entity, row, 'actions')}${edit}${remove}`;
}

function deletion(entity: Entity, row: Row, label: string): Html {
  const text = childrenOf(entity).length > 0 ? 'entities.delete_text_children' : 'entities.delete_text';
  return html`${dialogButton('delete', t('entities.delete'))}${dialogDelete({
    id: 'delete',
    title: t('entities.delete_title', { label }),
    text: t(text, { label }),
    action: `${rowPath(entity, row)}/delete`,
    confirm: t('entities.delete_confirm', { what: inner(entity) }),
  })}`;
}

function crumbsOf(c: Ctx, entity: Entity, row: Row, label: string): Crumb[] {
  const above = parentOf(entity);
  const parent: Row | null = above && row.parent_id ? find(viewerOf(c), above, row.parent_id) : null;
  if (!above || !parent) return [{ href: `/${entity.path}`, text: many(entity) }, { text: label }];
  return [
    { href: `/${above.path}`, text: many(above) },
    { href: rowPath(above, parent), text: labelOf(above, parent) },
    { text: label },
  ];
}

import { can, list, type Page } from '#core/entity/data.ts';
import {
  allEntities,
  childrenOf,
  fieldOf,
  fieldsOf,
  isFile,
  isMadeElsewhere,
  isTalk,
  parentOf,
  perEntity,
  targetOf,
} from '#core/entity/entity.ts';
import { inlineForm } from '#core/entity/form-page.ts';
import { live, newLink } from '#core/entity/list-page.ts';
import { innerMany, many } from '#core/entity/names.ts';
import { rowsOf } from '#core/entity/rows.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { writable } from '#core/entity/write.ts';
import { features } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { count as countMark, empty } from '#core/ui/index.ts';

/** The children of a row, on its page. Features may show some kinds in their own way. */

const INLINE_FIELDS = 2;
const POINTERS_SHOWN = 8;

export interface Sections {
  /** Comments and reviews: beside the text. */
  talk: Html[];
  /** Everything that needs the whole width. */
  wide: Html[];
}

export function sectionsOf(c: Ctx, entity: Entity, row: Row): Sections {
  const sections: Sections = { talk: [], wide: [] };
  for (const child of childrenOf(entity)) {
    const made = features()
      .map((feature) => feature.entity?.children?.(c, entity, row, child))
      .find(Boolean);
    const section = made ?? rowsSection(c, row, child);
    (isTalk(child) ? sections.talk : sections.wide).push(section);
  }
  sections.wide.push(...pointersAt(c, entity, row));
  return sections;
}

function isInline(c: Ctx, child: Entity): boolean {
  const names = writable(viewerOf(c), child);
  const isSimple = names.every((name) => !isFile(fieldOf(child, name)) && fieldOf(child, name).kind !== 'many');
  return isSimple && names.length <= INLINE_FIELDS;
}

function addForm(c: Ctx, row: Row, child: Entity): Html | '' {
  const viewer = viewerOf(c);
  if (isMadeElsewhere(child) || !isInline(c, child) || !can(viewer, child, 'create', row)) return '';
  return inlineForm({ viewer, entity: child, parent: row });
}

function rowsSection(c: Ctx, row: Row, child: Entity): Html {
  const viewer = viewerOf(c);
  const page = list(viewer, child, { parent: row.id });
  const add = isInline(c, child) ? '' : newLink(c, child, row);
  const shown = { c, entity: child, views: viewsOf(child), rows: page.rows };
  const everything = html`<a class="btn small" href="/${child.path}?parent=${row.id}">${t('entities.all', { what: innerMany(child) })}</a>`;
  return html`<section class="stack" id="section-${child.path}"${live(child)}>
    <div class="row between"><h2>${many(child)} ${countMark(page.total)}</h2><div class="row">${page.total > 0 ? everything : ''}${add}</div></div>
    ${page.rows.length === 0 && child.list.view !== 'board' ? nothing(child) : rowsOf(shown)}${addForm(c, row, child)}
  </section>`;
}

/** Rows elsewhere that name this one: the products of a category, the leads of a company. None, no section. */
function pointersAt(c: Ctx, entity: Entity, row: Row): Html[] {
  return pointersOf(entity).flatMap(([other, name]) => {
    const filters = { [name]: { equals: row.id } };
    const page = list(viewerOf(c), other, { filters, size: POINTERS_SHOWN });
    return page.rows.length === 0 ? [] : [pointerSection(c, other, name, row, page)];
  });
}

function pointerSection(c: Ctx, other: Entity, name: string, row: Row, { rows, total }: Page<Row>): Html {
  const isFilter = other.list.filter.includes(name) && total > rows.length;
  const everything = html`<a class="btn small" href="/${other.path}?${name}=${row.id}">${t('entities.all', { what: innerMany(other) })}</a>`;
  return html`<section class="stack" id="pointing-${other.path}"><div class="row between"><h2>${many(other)} ${countMark(total)}</h2>${
    isFilter ? everything : ''
  }</div>${rowsOf({ c, entity: other, views: viewsOf(other), rows })}</section>`;
}

/** Entities with a place of their own that point here by a field. Bookings and orders are private to their people. */
const pointersOf = perEntity((entity): readonly (readonly [Entity, string])[] =>
  allEntities()
    .filter((other) => other.kind === 'record' && !parentOf(other) && other !== entity)
    .flatMap((other) => {
      const field = fieldsOf(other).find(([, one]) => one.kind === 'ref' && targetOf(one)?.table === entity.table);
      return field ? [[other, field[0]] as const] : [];
    }),
);

const nothing = (child: Entity): Html =>
  html`<section class="card">${empty({
    title: t('entities.none', { what: innerMany(child) }),
    text: t('entities.none_text', { what: innerMany(child) }),
  })}</section>`;

import { Fragment } from 'react';
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
import { inlineForm } from '#core/entity/form-page.tsx';
import { live, newLink } from '#core/entity/list-page.tsx';
import { innerMany, many } from '#core/entity/names.ts';
import { rowsOf } from '#core/entity/rows.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { writable } from '#core/entity/write.ts';
import { askAll } from '#core/features.ts';
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

export async function sectionsOf(c: Ctx, entity: Entity, row: Row): Promise<Sections> {
  const sections: Sections = { talk: [], wide: [] };
  for (const child of childrenOf(entity)) {
    const [made] = await askAll((feature) => feature.entity?.children?.(c, entity, row, child));
    const section = made ?? (await rowsSection(c, row, child));
    (isTalk(child) ? sections.talk : sections.wide).push(<Fragment key={child.table}>{section}</Fragment>);
  }
  sections.wide.push(...(await pointersAt(c, entity, row)));
  return sections;
}

function isInline(c: Ctx, child: Entity): boolean {
  const names = writable(viewerOf(c), child);
  const isSimple = names.every((name) => !isFile(fieldOf(child, name)) && fieldOf(child, name).kind !== 'many');
  return isSimple && names.length <= INLINE_FIELDS;
}

async function addForm(c: Ctx, row: Row, child: Entity): Promise<Html | ''> {
  const viewer = viewerOf(c);
  if (isMadeElsewhere(child) || !isInline(c, child) || !(await can(viewer, child, 'create', row))) return '';
  return inlineForm({ viewer, entity: child, parent: row });
}

async function rowsSection(c: Ctx, row: Row, child: Entity): Promise<Html> {
  const viewer = viewerOf(c);
  const page = await list(viewer, child, { parent: row.id });
  const add = isInline(c, child) ? '' : await newLink(c, child, row);
  const shown = { c, entity: child, views: viewsOf(child), rows: page.rows };
  const everything = (
    <a className="btn small" href={`/${child.path}?parent=${row.id}`}>
      {t('entities.all', { what: innerMany(child) })}
    </a>
  );
  return (
    <section className="stack" id={`section-${child.path}`} {...live(child)}>
      <div className="row between">
        <h2>
          {many(child)} {countMark(page.total)}
        </h2>
        <div className="row">
          {page.total > 0 ? everything : ''}
          {add}
        </div>
      </div>
      {page.rows.length === 0 && child.list.view !== 'board' ? nothing(child) : await rowsOf(shown)}
      {await addForm(c, row, child)}
    </section>
  );
}

/** Rows elsewhere that name this one: the products of a category, the leads of a company. None, no section. */
async function pointersAt(c: Ctx, entity: Entity, row: Row): Promise<Html[]> {
  return (
    await Promise.all(
      pointersOf(entity).map(async ([other, name]) => {
        const filters = { [name]: { equals: row.id } };
        const page = await list(viewerOf(c), other, { filters, size: POINTERS_SHOWN });
        return page.rows.length === 0 ? [] : [await pointerSection(c, other, name, row, page)];
      }),
    )
  ).flat();
}

async function pointerSection(
  c: Ctx,
  other: Entity,
  name: string,
  row: Row,
  { rows, total }: Page<Row>,
): Promise<Html> {
  const isFilter = other.list.filter.includes(name) && total > rows.length;
  const everything = (
    <a className="btn small" href={`/${other.path}?${name}=${row.id}`}>
      {t('entities.all', { what: innerMany(other) })}
    </a>
  );
  return (
    <section key={other.path} className="stack" id={`pointing-${other.path}`}>
      <div className="row between">
        <h2>
          {many(other)} {countMark(total)}
        </h2>
        {isFilter ? everything : ''}
      </div>
      {await rowsOf({ c, entity: other, views: viewsOf(other), rows })}
    </section>
  );
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

const nothing = (child: Entity): Html => (
  <section className="card">
    {empty({
      title: t('entities.none', { what: innerMany(child) }),
      text: t('entities.none_text', { what: innerMany(child) }),
    })}
  </section>
);

import { aggregate, type Figure, type Question } from '#core/entity/aggregate.ts';
import { count, find, type ListQuery, list, type Page } from '#core/entity/data.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { type Ctx, viewerOf } from '#core/http.ts';

/** What a part of a page reads with: the rows that whoever looks at the page may see, and no others. */
export interface Reader {
  find<E extends Entity>(entity: E, id: string): RowOf<E> | null;
  list<E extends Entity>(entity: E, query?: ListQuery): Page<RowOf<E>>;
  count(entity: Entity, query?: ListQuery): number;
  /** Counts, sums and averages: `{ measure: 'sum', field: 'amount', by: 'date', each: 'week' }`. */
  figures(entity: Entity, question: Question, query?: ListQuery): Figure[];
}

/** Who may see a row is decided here and in the data layer, before any code of a slot runs. */
export function readerOf(c: Ctx): Reader {
  const viewer = viewerOf(c);
  return {
    find: (entity, id) => find(viewer, entity, id),
    list: (entity, query) => list(viewer, entity, query),
    count: (entity, query) => count(viewer, entity, query),
    figures: (entity, question, query) => aggregate(viewer, entity, question, query),
  };
}

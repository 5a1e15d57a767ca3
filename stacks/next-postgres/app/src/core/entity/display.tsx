import { Fragment } from 'react';
import { related } from '#core/entity/data.ts';
import { bookingOf, fieldOf, fieldsOf, isDiscussed, rowPath, targetOf } from '#core/entity/entity.ts';
import { isPerson } from '#core/entity/icons.ts';
import { fieldName, labelOf, plainText } from '#core/entity/names.ts';
import { isoDay } from '#core/entity/numbers.ts';
import type { Entity, FieldName, Row, RowOf } from '#core/entity/types.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { attributes, avatar, dayAndMonth, icon, period, pill, tile, toneOf } from '#core/ui/index.ts';

/** How the rows of one entity look. The files views.ts put these pieces together; change them there. */
export interface Views<E extends Entity> {
  /** One entry of a list (items, calendar), one row of a table, or one comment. */
  listRow?(row: RowOf<E>, c: Ctx): Html;
  /** One entry of a gallery or a board. */
  card?(row: RowOf<E>, c: Ctx): Html;
  /** The heads of a table, in the order of the cells in `listRow`. */
  columns?: readonly FieldName<E>[];
  /** Pictures and long texts of the row's page. */
  main?(row: RowOf<E>, c: Ctx): Html;
  /** The facts of the row's page: pairs of dt and dd. */
  details?(row: RowOf<E>, c: Ctx): Html;
}

const EXCERPT = 110;
const PICTURE = { width: 640, height: 480 };

/** The address changes with the file, so that browsers may keep it. */
export function fileUrl(entity: Entity, row: Row, name: string): string {
  return `${rowPath(entity, row)}/files/${name}?v=${String(row[name]).slice(0, 8)}`;
}

function isLate(entity: Entity, row: Row, name: string): boolean {
  if (!/^(due|deadline)/.test(name) || typeof row[name] !== 'string') return false;
  const isOver = Object.keys(entity.fields).some((field) =>
    ['done', 'completed', 'closed', 'cancelled'].includes(String(row[field])),
  );
  return !isOver && row[name] < isoDay(Date.now());
}

function shownValue(entity: Entity, row: Row, name: string): Html | '' {
  const value = row[name];
  const text = plainText(entity, row, name);
  if (text === '') return '';
  switch (fieldOf(entity, name).kind) {
    case 'choice':
      return pill(text, toneOf(String(value)));
    case 'int':
    case 'decimal':
    case 'money':
      return <span className="num">{text}</span>;
    case 'email':
      return <a href={`mailto:${text}`}>{text}</a>;
    case 'phone':
      return <a href={`tel:${text.replace(/[^+\d]/g, '')}`}>{text}</a>;
    case 'url':
      return (
        <a href={text} rel="noopener nofollow ugc">
          {new URL(text).host}
        </a>
      );
    case 'file':
      return (
        <a href={fileUrl(entity, row, name)}>
          {icon('download')}
          {fileName(text)}
        </a>
      );
    case 'json':
    case 'uuid':
      return <code>{text}</code>;
    case 'ref':
      return refLink(entity, row, name, text);
    case 'date':
      return isLate(entity, row, name) ? pill(t('entities.late', { day: text }), 'bad') : <span>{text}</span>;
    default:
      return <span>{text}</span>;
  }
}

function refLink(entity: Entity, row: Row, name: string, text: string): Html {
  const target = targetOf(fieldOf(entity, name));
  return target ? <a href={`/${target.path}/${String(row[name])}`}>{text}</a> : <span>{text}</span>;
}

/** Keys look like `<43 random characters>-plan.pdf`. */
export const fileName = (key: string): string => key.slice(44);

const META_ICONS: Readonly<Record<string, string>> = { date: 'calendar', dateTime: 'clock', email: 'mail' };

function metaValue(entity: Entity, row: Row, name: string): Html | '' {
  const { kind } = fieldOf(entity, name);
  const booking = bookingOf(entity);
  if (name === booking?.to) return '';
  if (name === booking?.from)
    return (
      <span>
        {icon('clock')}
        {periodOf(entity, row, booking)}
      </span>
    );
  const text = plainText(entity, row, name);
  if (text === '') return '';
  if (kind === 'choice') return shownValue(entity, row, name);
  if (isLate(entity, row, name)) return shownValue(entity, row, name);
  if (kind === 'bool')
    return row[name] ? (
      <span>
        {icon('check')}
        {fieldName(entity, name)}
      </span>
    ) : (
      ''
    );
  if (kind === 'int' || kind === 'decimal') {
    return (
      <span>
        {fieldName(entity, name)} <span className="num">{text}</span>
      </span>
    );
  }
  const mark = kind === 'ref' && !targetOf(fieldOf(entity, name)) ? 'user' : META_ICONS[kind];
  return (
    <span>
      {mark ? icon(mark) : ''}
      {text}
    </span>
  );
}

function excerptOf(text: string): string {
  if (text.length <= EXCERPT) return text;
  return `${text.slice(0, EXCERPT).replace(/\s+\S*$/, '')}…`;
}

async function manyPills(c: Ctx | undefined, entity: Entity, row: Row, name: string): Promise<Html | ''> {
  const target = targetOf(fieldOf(entity, name));
  if (!c || !target) return '';
  const found = await related(viewerOf(c), entity, row, name);
  return found.length === 0 ? (
    ''
  ) : (
    <span className="row">
      {found.map((other) => (
        <Fragment key={other.id}>{pill(labelOf(target, other))}</Fragment>
      ))}
    </span>
  );
}

const NUMERIC = ['int', 'decimal', 'money'];

/** The pieces for one entity. Each leaves out what the row does not have. */
export function display<E extends Entity>(entity: E) {
  type Name = FieldName<E>;
  type R = RowOf<E>;
  const cellClass = (name: Name) => ({ class: NUMERIC.includes(fieldOf(entity, name).kind) ? 'num' : undefined });
  return {
    /** The link to the row; in lists the whole entry can be clicked. */
    title: (row: R): Html => (
      <a className="cover" href={rowPath(entity, row as Row)}>
        {labelOf(entity, row as Row)}
      </a>
    ),

    /** A value as it is. */
    show: (row: R, name: Name): Html | '' => shownValue(entity, row as Row, name),

    /** A value among others in one line: with an icon, or with its name when a bare number would say nothing. */
    meta: (row: R, name: Name): Html | '' => metaValue(entity, row as Row, name),

    /** A pair of the facts on the row's page. */
    fact: (row: R, name: Name, c?: Ctx): Html => {
      const pair = (value: Html) =>
        value === '' ? (
          ''
        ) : (
          <div>
            <dt>{fieldName(entity, name)}</dt>
            <dd>{value}</dd>
          </div>
        );
      if (fieldOf(entity, name).kind !== 'many') return pair(shownValue(entity, row as Row, name));
      return manyPills(c, entity, row as Row, name).then(pair);
    },

    /** The first words of a long text. */
    excerpt: (row: R, name: Name): Html | '' => {
      const text = plainText(entity, row as Row, name);
      return text === '' ? '' : <p>{excerptOf(text)}</p>;
    },

    /** A long text with its paragraphs. */
    prose: (row: R, name: Name): Html | '' => {
      const text = plainText(entity, row as Row, name);
      const paragraphs = text.split(/\n{2,}/).filter((part) => part.trim() !== '');
      return paragraphs.length === 0 ? '' : <div className="stack prose">{paragraphs.map(paragraph)}</div>;
    },

    /** The small picture at the start of a list entry; without one, its day, or the first letters of the label. */
    mark: (row: R, name?: Name): Html => {
      if (name && (row as Row)[name]) return picture(entity, row as Row, name, 'thumb', '');
      return markOf(entity, row as Row);
    },

    /** The picture of a gallery entry, with a state on it when there is one to tell: approved is the normal case. */
    picture: (row: R, name: Name, state?: Name): Html => {
      const image = (row as Row)[name] ? picture(entity, row as Row, name, '', '') : NO_PICTURE;
      return (
        <div className="frame">
          {image}
          {state && isTelling(entity, row as Row, state) ? shownValue(entity, row as Row, state) : ''}
        </div>
      );
    },

    /** The large picture of the row's page. */
    photo: (row: R, name: Name): Html | '' => {
      if (!(row as Row)[name]) return '';
      const label = t('entities.picture_of', { label: labelOf(entity, row as Row) });
      return (
        <div className="shot photo">
          <div className="frame">{picture(entity, row as Row, name, '', label)}</div>
        </div>
      );
    },

    /** The first cell of a table's row, which leads to the row's page. */
    head: (row: R, name: Name): Html => (
      <th scope="row">
        <a className="cover" href={rowPath(entity, row as Row)}>
          {plainText(entity, row as Row, name) || t('entities.untitled')}
        </a>
      </th>
    ),

    cell: (row: R, name: Name): Html => (
      <td data-label={fieldName(entity, name)} {...attributes(cellClass(name))}>
        {shownValue(entity, row as Row, name)}
      </td>
    ),

    /** One to five stars. */
    stars: (row: R, name: Name): Html => starsOf(Number((row as Row)[name])),
  };
}

/** The first picture of a row, small; without one, what stands for it. For lists of rows of several kinds. */
export function thumbOf(entity: Entity, row: Row): Html {
  const image = fieldsOf(entity).find(([name, field]) => field.kind === 'image' && row[name])?.[0];
  return image ? picture(entity, row, image, 'thumb', '') : markOf(entity, row);
}

/** What stands for a row without a picture: the day of a booking, the face of people and of whoever started a talk, a tile for things. */
export function markOf(entity: Entity, row: Row): Html {
  const booking = bookingOf(entity);
  if (booking) {
    const { day, month } = dayAndMonth(instantOf(row[booking.from]));
    return (
      <span className="thumb sheet" aria-hidden="true">
        <b>{day}</b>
        {month}
      </span>
    );
  }
  if (isDiscussed(entity) && typeof row.$owner === 'string') return avatar(row.$owner);
  const label = labelOf(entity, row);
  return isPerson(entity) ? avatar(label) : tile(label);
}

/** A calendar day counts from its midnight here. */
const instantOf = (value: unknown): number =>
  typeof value === 'number' ? value : new Date(`${String(value)}T00:00`).getTime();

function periodOf(entity: Entity, row: Row, { from, to }: { from: string; to: string }): string {
  return period(instantOf(row[from]), instantOf(row[to]), fieldOf(entity, from).kind === 'dateTime');
}

const isTelling = (entity: Entity, row: Row, state: string): boolean =>
  entity.behaviours.approval?.field !== state || row[state] !== 'approved';

const paragraph = (text: string): Html => (
  <p key={text}>
    {text.split('\n').map((line, index) =>
      index === 0 ? (
        line
      ) : (
        <Fragment key={line}>
          <br />
          {line}
        </Fragment>
      ),
    )}
  </p>
);

const NO_PICTURE = <div className="note">{icon('image', 'big')}</div>;

function picture(entity: Entity, row: Row, name: string, className: string, alt: string): Html {
  const { width, height } = PICTURE;
  const state = attributes({ class: className || undefined, loading: 'lazy', width, height });
  return <img src={fileUrl(entity, row, name)} alt={alt} {...state} />;
}

export function starsOf(value: number): Html {
  const star = (position: number) =>
    position <= Math.round(value) ? (
      <span key={position} className="on">
        {icon('star')}
      </span>
    ) : (
      <Fragment key={position}>{icon('star')}</Fragment>
    );
  return (
    <span className="stars" role="img" aria-label={t('entities.stars', { value })}>
      {[1, 2, 3, 4, 5].map(star)}
    </span>
  );
}

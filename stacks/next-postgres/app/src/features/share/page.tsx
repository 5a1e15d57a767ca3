import { Fragment } from 'react';
import { find } from '#core/entity/data.ts';
import { fieldOf, fieldsOf, targetOf } from '#core/entity/entity.ts';
import { fieldName, labelOf, many, plainText } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, VISITOR } from '#core/http.ts';
import { t } from '#core/text.ts';
import { count, icon, layout } from '#core/ui/index.ts';

export interface Shared {
  token: string;
  entity: Entity;
  row: Row;
  parts: { entity: Entity; rows: Row[] }[];
}

export async function sharedPage(c: Ctx, shared: Shared) {
  const { token, entity, row, parts } = shared;
  const title = labelOf(entity, row);
  const owner = row.$owner ? (
    <span>
      {icon('user')}
      {t('share.by', { name: String(row.$owner) })}
    </span>
  ) : (
    ''
  );
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
          <p className="meta">
            {owner}
            <span>
              {icon('eye')}
              {t('share.read_only')}
            </span>
          </p>
        </div>
      </div>
      {await content(entity, row, `/shared/${token}/files`)}
      {parts.filter((part) => part.rows.length > 0).map((part) => section(part.entity, part.rows, token))}
    </>
  );
  return layout(c, { title, body, plain: true, noIndex: true });
}

async function content(entity: Entity, row: Row, files: string): Promise<Html> {
  const facts = await factsOf(entity, row, files);
  return (
    <div className="stack">
      {pictures(entity, row, files)}
      {texts(entity, row)}
      {facts.length > 0 ? (
        <section className="card">
          <dl className="kv">{facts}</dl>
        </section>
      ) : (
        ''
      )}
    </div>
  );
}

function section(entity: Entity, rows: Row[], token: string): Html {
  const hasPictures = fieldsOf(entity).some(([, field]) => field.kind === 'image');
  const card = (row: Row) => {
    const files = `/shared/${token}/${entity.table}/${row.id}/files`;
    return (
      <li key={row.id} className="shot">
        {pictures(entity, row, files)}
        <div className="text">
          <h3>{labelOf(entity, row)}</h3>
          {texts(entity, row)}
        </div>
      </li>
    );
  };
  const line = (row: Row) => (
    <li key={row.id}>
      <span />
      <div className="text">
        <b>{labelOf(entity, row)}</b>
        {texts(entity, row)}
      </div>
    </li>
  );
  return (
    <section key={entity.table} className="stack">
      <div className="row">
        <h2>{many(entity)}</h2>
        {count(rows.length)}
      </div>
      {hasPictures ? (
        <ul className="gallery">{rows.map(card)}</ul>
      ) : (
        <div className="card flush">
          <ul className="items">{rows.map(line)}</ul>
        </div>
      )}
    </section>
  );
}

const named = (entity: Entity, row: Row, kinds: readonly string[]): string[] =>
  fieldsOf(entity).flatMap(([name, field]) => (kinds.includes(field.kind) && row[name] ? [name] : []));

function pictures(entity: Entity, row: Row, files: string): Html[] {
  return named(entity, row, ['image']).map((name) => (
    <div key={name} className="frame">
      <img src={`${files}/${name}`} alt="" width="640" height="480" loading="lazy" />
    </div>
  ));
}

const texts = (entity: Entity, row: Row): Html[] =>
  named(entity, row, ['longText'])
    .filter((name) => name !== entity.label)
    .flatMap((name) =>
      String(row[name])
        .split(/\n+/)
        .map((part) => <p key={part}>{part}</p>),
    );

async function factsOf(entity: Entity, row: Row, files: string): Promise<Html[]> {
  return (
    await Promise.all(
      fieldsOf(entity).map(async ([name, { kind }]) => {
        if (name === entity.label || ['image', 'longText', 'many', 'json', 'uuid'].includes(kind)) return [];
        const text = kind === 'ref' ? await publicLabel(entity, row, name) : plainText(entity, row, name);
        if (text === '') return [];
        const value =
          kind === 'file' ? (
            <a key={name} href={`${files}/${name}`}>
              {icon('download')}
              {t('share.download')}
            </a>
          ) : (
            text
          );
        return [
          <Fragment key={name}>
            <dt>{fieldName(entity, name)}</dt>
            <dd>{value}</dd>
          </Fragment>,
        ];
      }),
    )
  ).flat();
}

/** The link opens this row, not those it points at: what a visitor may not read keeps its name to itself. */
async function publicLabel(entity: Entity, row: Row, name: string): Promise<string> {
  const target = targetOf(fieldOf(entity, name));
  return target && (await find(VISITOR, target, String(row[name]))) ? plainText(entity, row, name) : '';
}

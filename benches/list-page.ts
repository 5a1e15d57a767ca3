/**
 * The two helpers of list-page.sh, run inside the app's folder:
 *
 *   seed <e-mail>   fills the database in DATA_DIR with rows of this person
 *   bare <port> <page.html>  serves the first page of the tags by hand: no session, no layout, no features, one query.
 *                   The shell around the rows is the app's own, so that both send about the same bytes.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';

const ROWS = 5000;
const SHOWN = 20;
const CATEGORIES = 8;
const REVIEWED = 500;

const sqlite = new DatabaseSync(join(process.env.DATA_DIR ?? '.data', 'app.sqlite'));
sqlite.exec('pragma busy_timeout = 5000; pragma foreign_keys = on');

function insert(table: string, rows: Record<string, string | number | null>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const names = columns.map((column) => `"${column}"`).join(', ');
  const statement = sqlite.prepare(`insert into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) statement.run(...columns.map((column) => row[column] ?? null));
}

/** Rows as the app writes them: ids that grow with time, so that the newest come last in the index. */
function rows(count: number, of: (index: number) => Record<string, string | number | null>) {
  const start = Date.now() - count * 60_000;
  return Array.from({ length: count }, (_, index) => {
    const time = start + index * 60_000;
    const id = `${time.toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')}-7${randomUUID().slice(15)}`;
    return { id, created_at: time, updated_at: time, ...of(index) };
  });
}

function person(email: string): string {
  const id = sqlite.prepare('select id from user where email = ?').get(email)?.id;
  if (typeof id !== 'string') throw new Error(`nobody has the address ${email}`);
  return id;
}

function seed(email: string): void {
  const owner_id = person(email);
  const colours = ['red', 'green', 'blue'];
  const categories = rows(CATEGORIES, (index) => ({ name: `Category ${index}`, colour: colours[index % 3] ?? null }));
  const category = (index: number) => categories[index % CATEGORIES]?.id ?? null;
  const products = rows(ROWS, (index) => ({
    owner_id,
    name: `Product ${index}`,
    description: `Made by hand & fired twice; number ${index} of a small series.`,
    price: 500 + index,
    category: category(index),
    status: 'approved',
  }));
  const specimens = rows(ROWS, (index) => ({
    owner_id,
    title: `Specimen ${index}`,
    notes: 'Found under a "tall" tree.',
    count: index % 10,
    weight: index / 7,
    value: index * 100,
    rare: index % 2,
    found: `2026-0${1 + (index % 9)}-1${index % 10}`,
    kind: ['leaf', 'stone', 'bone'][index % 3] ?? null,
    category: category(index),
  }));
  const newest = products.slice(-REVIEWED).map(({ id }) => id);
  const reviews = rows(REVIEWED, (index) => ({ owner_id, parent_id: newest[index] ?? null, stars: 1 + (index % 5), text: 'Fine.' }));
  const marks = newest.map((row_id) => ({ user_id: owner_id, entity: 'product', row_id, created_at: Date.now() }));
  sqlite.exec('begin immediate');
  insert('category', categories);
  insert('tag', rows(ROWS, (index) => ({ owner_id, name: `Tag ${index}` })));
  insert('specimen', specimens);
  insert('product', products);
  insert('review', reviews);
  insert('row_vote', marks);
  insert('row_favorite', marks);
  sqlite.exec('commit');
}

interface Tag {
  id: string;
  name: string;
  total: number;
}

/** What the app sends before and after its rows. */
function shellOf(file: string): { before: string; after: string } {
  const page = readFileSync(file, 'utf8');
  const start = page.indexOf('<ul class="items">');
  const end = page.indexOf('</ul>', start);
  if (start < 0 || end < 0) throw new Error(`${file} shows no list`);
  return { before: page.slice(0, start), after: page.slice(end + '</ul>'.length) };
}

function bare(port: number, file: string): void {
  const shell = shellOf(file);
  const statement = sqlite.prepare(`select id, name, (select count(*) from tag) as total
    from tag order by name collate nocase, id limit ?`);
  const entry = ({ id, name }: Tag) => html`<li>
    <span class="thumb tile" aria-hidden="true">${name.slice(0, 1)}</span>

    <div class="text">
      <a class="cover" href="/tags/${id}">${name}</a>
    </div></li>`;
  const app = new Hono();
  app.get('/tags', (c) => {
    const tags = statement.all(SHOWN) as unknown as Tag[];
    const list = html`<ul class="items" data-total="${tags[0]?.total ?? 0}">${tags.map(entry)}</ul>`;
    return c.html(html`${raw(shell.before)}${list}${raw(shell.after)}`);
  });
  serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
}

const [role, argument = '', file = ''] = process.argv.slice(2);
if (role === 'seed') seed(argument);
else if (role === 'bare') bare(Number(argument), file);
else throw new Error('say seed or bare');

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  auth,
  type Entity,
  type Field,
  facts,
  formFields,
  isFile,
  isMadeElsewhere,
  isTalk,
  isWords,
  lower,
} from '../support/facts.ts';
import { picture } from '../support/files.ts';
import { isCreatable } from '../support/grants.ts';
import { linkIn, mailTo } from '../support/outbox.ts';
import { get, type Person, person, post, stranger, visitor } from '../support/people.ts';
import { clientOf, places } from '../support/places.ts';
import { raw } from '../support/raw.ts';
import { createRow, creatorOf, plan, type Row, send } from '../support/rows.ts';
import { address, CANARY } from '../support/server.ts';
import { expect, listen, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

const origin = new URL(address).origin;
const makeable = facts.entities.filter(isCreatable);

/** What a broken server tells about itself. */
const LEAK = /node_modules|node:internal|\bat .+\.ts:\d+|SQLITE_|SqliteError|sqlite3|postgres|Error: |stack trace/i;

test.describe('headers', () => {
  const paths = ['/', '/no-such-page', '/api/health', ...(auth ? ['/sign-in', '/account'] : [])];

  for (const path of paths) {
    test(`${path} is protected`, async () => {
      const headers = (await (await visitor()).get(path)).headers();
      expect.soft(headers['x-content-type-options']).toBe('nosniff');
      expect.soft(headers['referrer-policy'] ?? '').toMatch(/same-origin|no-referrer|strict-origin/);
      expect.soft(headers['x-powered-by'], 'what it runs on is nobody’s business').toBeUndefined();
      expect.soft(headers['access-control-allow-origin'], 'no other site may read it').toBeUndefined();
      const policy = headers['content-security-policy'] ?? '';
      expect.soft(policy).toContain("frame-ancestors 'none'");
      expect.soft(policy).toMatch(/default-src '(none|self)'/);
      expect.soft(policy).toMatch(/base-uri '(none|self)'/);
      expect.soft(policy).toContain('form-action');
      expect.soft(policy).not.toContain('unsafe-inline');
      expect.soft(policy).not.toContain('unsafe-eval');
      expect.soft(policy).not.toMatch(/script-src[^;]*(\*|https?:|data:)/);
    });
  }

  if (auth) {
    test('pages of people are kept in no cache', async () => {
      const answer = await (await person()).request.get('/account');
      expect(answer.headers()['cache-control'] ?? '').toMatch(/no-store/);
    });
  }

  test('scripts and styles that are written into a page do nothing', async ({ page }) => {
    await page.goto('/');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked = true';
      document.body.append(script);
      const link = document.createElement('div');
      link.innerHTML =
        '<img src="x" onerror="window.hacked = true"><p id="styled" style="color: rgb(1, 2, 3)">text</p>';
      document.body.append(link);
    });
    await expect(page.locator('#styled')).toBeAttached();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('#styled').evaluate((one) => getComputedStyle(one).color)).not.toBe('rgb(1, 2, 3)');
  });

  test('no page of another site can show this one in a frame', async ({ page }) => {
    const answer = await page.goto('/');
    expect(answer?.headers()['x-frame-options'] ?? 'DENY').toMatch(/DENY|SAMEORIGIN/);
  });
});

/** Every form that changes something, by its address; found by looking at every page. */
async function formActions(): Promise<Map<string, Person | undefined>> {
  const actions = new Map<string, Person | undefined>();
  for (const place of places) {
    const by = place.by ? await place.by() : undefined;
    const path = await place.path();
    const html = await (await (await clientOf(place)).get(path)).text();
    for (const [tag] of html.matchAll(/<form[^>]*method="?post"?[^>]*>/gi)) {
      const action = /action="([^"]*)"/.exec(tag)?.[1] ?? path;
      if (!actions.has(action)) actions.set(action.replaceAll('&amp;', '&'), by);
    }
  }
  return actions;
}

test('no form can be sent from another site', async () => {
  const actions = await formActions();
  expect(actions.size).toBeGreaterThan(0);
  const senders: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: `${origin}.evil.example` },
  ];
  for (const [action, by] of actions) {
    const client = by?.request ?? (await visitor());
    for (const headers of senders) {
      const answer = await client.post(action, { form: { name: 'x' }, headers, maxRedirects: 0 });
      expect(answer.status(), `${action} from ${headers.origin}`).toBe(403);
    }
    const text = await client.post(action, {
      data: 'name=x',
      headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
      maxRedirects: 0,
    });
    expect(text.status(), `${action} as text`).toBe(403);
  }
});

if (auth) {
  test('addresses that change something do so for POST only', async () => {
    const by = await stranger();
    for (const path of ['/sign-out', '/account/delete', '/account/password', '/theme']) {
      expect([404, 405], `GET ${path}`).toContain((await get(by.request, path)).status());
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      if (method === 'TRACE') continue;
      const answer = await by.request.fetch('/account', { method, maxRedirects: 0 });
      expect([204, 403, 404, 405], `${method} /account`).toContain(answer.status());
    }
    expect((await get(by.request, '/account')).status(), 'still signed in').toBe(200);
  });
}

/** Some are templates of other languages, and have to stay as they are. */
const PAYLOADS = [
  '<script>window.hacked=1</script>',
  '"><img src=x onerror=window.hacked=1>',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text that somebody types
  '${7*7}',
  "'; drop table x; --",
  '$(id)',
  'a\u202Eb',
];
const ALL_PAYLOADS = PAYLOADS.join(' ');

const isFree = (field: Field): boolean => isWords(field) && !field.pattern && field.set === 'form';

/** As much hostile text as the field takes. */
function hostile(field: Field, index: number): string | undefined {
  const max = field.max ?? 200;
  if (ALL_PAYLOADS.length <= max) return ALL_PAYLOADS;
  const fitting = PAYLOADS.filter((text) => text.length <= max);
  return fitting[index % fitting.length];
}

for (const entity of makeable.filter((one) => one.fields.some(isFree))) {
  test(`hostile text in a ${lower(entity.singular)} is text`, async ({ as }) => {
    const words = entity.fields.filter(isFree);
    const values = Object.fromEntries(words.map((field, index) => [field.name, hostile(field, index)]));
    const row = await createHostile(entity, values);
    const by = entity.kind.type === 'contact' ? await person('admin') : row.by;
    const page = await as(by);
    const heard = listen(page);
    page.on('dialog', (dialog) => {
      heard.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const path = isTalk(entity) ? (row.parent?.path ?? '') : row.path;
    await page.goto(path);
    const text = await page.getByRole('main').evaluate((main) => main.textContent ?? '');
    for (const field of words) expect.soft(text.replace(/\s+/g, ' '), field.name).toContain(values[field.name]);
    await page.goto(row.parent ? row.parent.path : `/${entity.path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(heard).toEqual([]);
  });
}

async function createHostile(entity: Entity, values: Record<string, string | undefined>): Promise<Row> {
  if (entity.kind.type !== 'contact')
    return createRow(entity, { by: await stranger((await creatorOf(entity)).role), values });
  const { sent: all } = await plan(entity);
  const admin = await person('admin');
  const before = await hrefs(admin, entity);
  await send(entity, { request: await visitor() } as Person, { ...all, ...values });
  const path = (await hrefs(admin, entity)).find((href) => !before.includes(href)) ?? '';
  return { entity, id: path, path, values: {}, label: '', by: admin, parent: undefined };
}

const hrefs = async (by: Person, entity: Entity): Promise<string[]> =>
  (await (await by.request.get(`/${entity.path}`)).text()).match(new RegExp(`/${entity.path}/[0-9a-f-]{36}`, 'g')) ??
  [];

if (auth) {
  test('a hostile name is a name', async ({ page, as }) => {
    const name = '<script>window.hacked=1</script> {{7*7}} \u202Eb';
    const email = `${unique('h').replace(' ', '')}@example.com`;
    await page.goto('/sign-up');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.goto('/account');
    await expect(page.getByLabel('Name')).toHaveValue(name);
    const admin = await as(await person('admin'));
    const heard = listen(admin);
    await admin.goto(`/admin?q=${encodeURIComponent(email)}`);
    await expect(admin.getByRole('row').filter({ hasText: email })).toContainText(
      '<script>window.hacked=1</script> {{7*7}}',
    );
    expect(await admin.evaluate(() => 'hacked' in window)).toBe(false);
    expect(heard).toEqual([]);
  });
}

const searched = makeable.find((entity) => entity.list.search.length > 0 && !entity.parent);
if (searched) {
  test('hostile words in an address are words', async ({ as }) => {
    const row = await createRow(searched);
    const page = await as(row.by);
    const heard = listen(page);
    await page.goto(
      `/${searched.path}?q=${encodeURIComponent(PAYLOADS.slice(0, 2).join(' '))}&sort="><script>&page=<b>`,
    );
    await expect(page.getByRole('searchbox')).toHaveValue(PAYLOADS.slice(0, 2).join(' '));
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(heard).toEqual([]);
  });
}

const withUrl = makeable.flatMap((entity) =>
  entity.fields.filter((field) => field.type === 'url' && field.set === 'form').map((field) => ({ entity, field })),
);

for (const { entity, field } of withUrl) {
  test(`the server never fetches the ${lower(field.label)} of a ${lower(entity.singular)}`, async () => {
    let hits = 0;
    const trap = createServer((_request, answer) => {
      hits += 1;
      answer.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/secret`;
    const row = await createRow(entity, { values: { [field.name]: url } });
    for (const path of [row.path, `/${entity.path}`, `${row.path}/edit`])
      expect((await get(row.by.request, path)).status()).toBe(200);
    const page = await (await row.by.request.get(row.path)).text();
    expect(page, 'the page shows a link, and no picture or frame of it').not.toMatch(
      new RegExp(`(src|srcset|data)="${url}`),
    );
    expect(hits).toBe(0);
    await new Promise((resolve) => trap.close(resolve));
  });
}

test('no address leads out of the folders of the app', async () => {
  const starts = ['/public/', '/static/', '/assets/', '/files/', '/'];
  const ways = [
    '../package.json',
    '..%2fpackage.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    '..%5c..%5cpackage.json',
    '....//package.json',
    '%00/etc/passwd',
    '/etc/passwd',
    '..%252f..%252fpackage.json',
  ];
  for (const start of starts) {
    for (const way of ways) {
      const answer = await raw(`${start}${way}`);
      expect(answer.status, `${start}${way}`).not.toBe(200);
      expect(answer.status, `${start}${way}`).toBeLessThan(500);
      expect(answer.body).not.toMatch(/"dependencies"|root:x:/);
    }
  }
});

const withFile = makeable.flatMap((entity) =>
  entity.fields.filter((field) => isFile(field) && field.set === 'form').map((field) => ({ entity, field })),
)[0];
if (withFile) {
  test('the name of an uploaded file is only a name', async () => {
    const { entity, field } = withFile;
    const by = await creatorOf(entity);
    const upload = { ...picture, name: '../../../../public/evil"; filename=x.png' };
    const row = await createRow(entity, { by, values: field.type === 'image' ? { [field.name]: upload } : {} });
    const served = await by.request.get(`${row.path}/files/${field.name}`);
    expect(served.status()).toBe(200);
    expect(served.headers()['content-disposition'] ?? '').not.toContain('..');
    expect((await get(by.request, '/public/evil.png')).status()).toBe(404);
    for (const way of ['..%2f..%2fpackage.json', '%2e%2e', '__proto__', 'constructor']) {
      const answer = await raw(`${row.path}/files/${way}`, { headers: { cookie: cookieOf(by) } });
      expect(answer.status, way).toBe(404);
    }
  });
}

const cookieOf = (by: Person): string => by.state.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

test('no page and no file gives a secret away', async () => {
  const seen = new Set<string>();
  const look = async (path: string, body: string) => {
    expect(body.includes(CANARY), `${path} holds a secret`).toBe(false);
    for (const [, asset = ''] of body.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|map|json|txt)[^"]*)"/g)) {
      if (seen.has(asset)) continue;
      seen.add(asset);
      const text = await (await (await visitor()).get(asset)).text();
      expect(text.includes(CANARY), `${asset} holds a secret`).toBe(false);
      expect(text, `${asset} names no source map`).not.toContain('sourceMappingURL');
    }
  };
  for (const place of places) {
    const path = await place.path();
    await look(path, await (await (await clientOf(place)).get(path)).text());
  }
  expect(seen.size).toBeGreaterThan(0);
});

test('senseless requests are refused without telling about the server', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin };
  const tries: [string, Parameters<typeof raw>[1]][] = [
    ['/%E0%A4%A', {}],
    ['/%', {}],
    ['/?q=%E0%A4%A', {}],
    [`/${'a'.repeat(4000)}`, {}],
    ['/sign-in', { method: 'POST', headers: form, body: '%%%=%' }],
    [
      '/sign-in',
      { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: '{"email":{"$gt":""}' },
    ],
    [
      '/sign-in',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x', origin }, body: 'not multipart' },
    ],
    ['/sign-in', { method: 'POST', headers: { 'content-type': 'multipart/form-data', origin }, body: '--x--' }],
    ['/sign-in', { method: 'POST', headers: form, body: 'email[]=a&email[]=b&password=x&__proto__[x]=1' }],
    [
      '/api/webhooks/stripe',
      { method: 'POST', headers: { 'stripe-signature': 't=,v1=', 'content-type': 'application/json' }, body: '{' },
    ],
    ['/events', {}],
    ['/events?topic=%00', {}],
  ];
  for (const [path, wish] of tries) {
    const answer = await raw(path, wish);
    expect.soft(answer.status, `${path.slice(0, 40)} ${wish?.body ?? ''}`).toBeLessThan(500);
    expect.soft(answer.body, path.slice(0, 40)).not.toMatch(LEAK);
  }
});

for (const entity of makeable
  .filter((one) => !isTalk(one) && !isMadeElsewhere(one) && one.kind.type !== 'contact')
  .slice(0, 6)) {
  test(`values of the wrong shape for a ${lower(entity.singular)} are refused, not fatal`, async () => {
    // Somebody new: so many forms would use up what one person may send in a minute.
    const usual = await creatorOf(entity);
    const by = usual.role === 'admin' ? usual : await stranger(usual.role);
    const { sent: values, parent } = await plan(entity, by);
    for (const field of formFields(entity, by.role)) {
      const wrong = isFile(field) ? 'just words' : { ...picture, name: 'x.png' };
      const doubled = [String(values[field.name] ?? 'x'), 'another'];
      for (const value of [wrong, ...(field.type === 'many' || isFile(field) ? [] : [doubled, 'a\u0000b'])]) {
        const answer = await send(entity, by, { ...stringsOf(values), [field.name]: value as string }, parent);
        expect
          .soft(
            answer.status(),
            `${field.name}: ${typeof value === 'string' ? JSON.stringify(value) : 'a file or a list'}`,
          )
          .toBeLessThan(500);
        if (answer.status() === 500) expect.soft(await answer.text()).not.toMatch(LEAK);
      }
    }
  });
}

const stringsOf = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

test('who deployed the app is believed by key only: without one there is nothing to ask', async () => {
  const now = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ nonce: '0'.repeat(32), names: ['AUTH_SECRET'], do: 'open' });
  for (const path of ['/api/attest', '/api/probe']) {
    for (const key of [undefined, '', CANARY]) {
      const digest = createHmac('sha256', key ?? '').update(`vibe-request\n${now}\n${path}\n${body}`).digest('hex');
      const headers: Record<string, string> = { 'content-length': String(body.length) };
      if (key !== undefined) headers['x-vibe-signature'] = `t=${now},v1=${digest}`;
      const answer = await raw(path, { method: 'POST', headers, body });
      expect(answer.status, path).toBe(404);
      expect(answer.body).not.toContain('nonce');
    }
    expect((await raw(path)).status, `GET ${path}`).toBe(404);
  }
});

test('a huge request is cut off', async () => {
  const answer = await raw('/theme', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin,
      'content-length': String(64 * 1024 * 1024),
    },
    body: Buffer.alloc(1024, 97),
  }).catch(() => ({ status: 413 }));
  expect(answer.status).toBe(413);
});

test('changing the look never leads to another site', async () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const answer = await post(await visitor(), '/theme', { theme: 'dark', next });
    expect(new URL(answer.headers().location ?? '/', address).origin, next).toBe(origin);
  }
});

if (auth) {
  test('links in mails lead to this app, whatever the request says it is called', async () => {
    const someone = await stranger();
    await raw('/forgot', {
      method: 'POST',
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `email=${encodeURIComponent(someone.email)}`,
    });
    const mail = await mailTo(someone.email, /password/i);
    expect(mail.text).not.toContain('evil.example');
    expect(mail.text).toContain(origin);
    expect(linkIn(mail)).toMatch(/^\/reset/);
  });

  // Limits come last: whoever is over one is turned away for a while.
  test('passwords cannot be guessed without end', async () => {
    const someone = await stranger();
    const client = await visitor();
    const codes: number[] = [];
    for (let index = 0; index < 15 && !codes.includes(429); index += 1) {
      codes.push(
        (await post(client, '/sign-in', { email: someone.email, password: `guess number ${index}` })).status(),
      );
    }
    expect(codes).toContain(429);
    const right = await post(client, '/sign-in', { email: someone.email, password: someone.password });
    expect(right.status(), 'not even with the right one').toBe(429);
    const trick = await client.post('/sign-in', {
      form: { email: someone.email, password: someone.password },
      headers: { 'x-forwarded-for': '203.0.113.9' },
      maxRedirects: 0,
    });
    expect(trick.status(), 'nor from an address that was made up').toBe(429);
    const other = await stranger();
    expect(
      (await post(client, '/sign-in', { email: other.email, password: other.password })).status(),
      'others are not locked out',
    ).toBe(303);
  });

  test('nobody’s mailbox is flooded', async () => {
    const someone = await stranger();
    const client = await visitor();
    const codes: number[] = [];
    for (let index = 0; index < 12 && !codes.includes(429); index += 1)
      codes.push((await post(client, '/forgot', { email: someone.email })).status());
    expect(codes).toContain(429);
  });

  test('a password cannot be guessed from inside a session', async () => {
    const someone = await stranger();
    const codes: number[] = [];
    for (let index = 0; index < 15 && !codes.includes(429); index += 1) {
      codes.push(
        (
          await post(someone.request, '/account/password', {
            current: `guess ${index}`,
            password: 'another kettle on the ridge',
          })
        ).status(),
      );
    }
    expect(codes).toContain(429);
  });
}

for (const entity of facts.entities.filter((one) => one.kind.type === 'contact')) {
  test(`${lower(entity.plural)} cannot be sent without end`, async () => {
    const client = await visitor();
    const codes: number[] = [];
    for (let index = 0; index < 400 && !codes.includes(429); index += 1)
      codes.push((await post(client, `/${entity.path}`)).status());
    expect(codes).toContain(429);
  });
}

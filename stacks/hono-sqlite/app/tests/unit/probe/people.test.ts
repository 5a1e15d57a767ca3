import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { question } from './ask.ts';

const { app } = await import('#app.ts');
const { blueprint } = await import('#blueprint.ts');
const { all, one, run } = await import('#core/db.ts');
const { enqueue } = await import('#core/jobs.ts');
const { isReserved } = await import('#core/probe.ts');
const { posted } = await import('#core/adapters/outbox.ts');
const { person } = await import('../world.ts');

beforeEach(() => void run('delete from rate_limit'));

const PASSWORD = 'correct horse battery';

interface Told {
  email: string;
  mark: string;
  role: string;
  id: string | null;
  verified: boolean;
  removed: boolean;
}

async function ask(body: Record<string, unknown>): Promise<Told> {
  const answer = await app.request(question('/api/probe', body));
  assert.equal(answer.status, 200);
  return (await answer.json()) as Told;
}

const status = async (body: Record<string, unknown>): Promise<number> =>
  (await app.request(question('/api/probe', body))).status;

function send(path: string, values: Record<string, string>, cookie = ''): Promise<Response> | Response {
  return app.request(path, { method: 'POST', body: new URLSearchParams(values), headers: { cookie } });
}

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

const signUp = (told: Told) =>
  send('/sign-up', { name: 'Probe', email: told.email, password: PASSWORD, role: told.role });

/** Every row of every table that holds one of the words. */
function traces(...words: string[]): string[] {
  const tables = all<{ name: string }>("select name from sqlite_schema where type = 'table'").map((row) => row.name);
  return tables.flatMap((table) =>
    all(`select * from "${table}"`)
      .map((row) => JSON.stringify(row))
      .filter((row) => words.some((word) => row.includes(word)))
      .map((row) => `${table}: ${row}`),
  );
}

test('a person of a proof signs up, in and out like everybody, and leaves nothing', async () => {
  const told = await ask({ do: 'open' });
  assert.match(told.email, /^probe-[0-9a-f]{16}@probe\.invalid$/);
  assert.equal((await ask({ do: 'look', email: told.email })).id, null);
  const cookie = cookieOf((await signUp(told)) as Response);
  const seen = await ask({ do: 'confirm', email: told.email });
  assert.equal(seen.verified, true);
  assert.match(seen.id ?? '', /^[0-9a-f-]{36}$/);
  assert.match(await (await app.request('/account', { headers: { cookie } })).text(), new RegExp(told.email));
  await send('/sign-out', {}, cookie);
  const again = (await send('/sign-in', { email: told.email, password: PASSWORD })) as Response;
  assert.equal(again.status, 303);
  enqueue('mail', JSON.stringify({ to: told.email, subject: 'x', text: 'x' }));
  assert.notDeepEqual(traces(told.mark), []);
  assert.equal((await ask({ do: 'close', email: told.email })).removed, true);
  assert.deepEqual(traces(told.mark, seen.id ?? ''), []);
  assert.equal(posted(told.email).length, 0, 'no mail to a domain that is none');
  assert.equal((await app.request('/account', { headers: { cookie: cookieOf(again) } })).status, 303);
});

test('nobody else can be looked at, confirmed or removed', async () => {
  const real = person('Real');
  const posing = person('Posing', 'member', 'probe-0123456789abcdef@probe.invalid');
  for (const email of [real.email, posing.email, '%', '', "' or 1 = 1 --"]) {
    for (const wish of ['look', 'confirm', 'close']) assert.equal(await status({ do: wish, email }), 422, email);
  }
  const told = await ask({ do: 'open' });
  // Somebody who was there before, or who rules here, is no person of a proof even with its very address.
  run('update user set email = ?, created_at = 1 where id = ?', told.email, posing.id);
  assert.equal((await ask({ do: 'confirm', email: told.email })).id, null);
  assert.equal((await ask({ do: 'close', email: told.email })).removed, false);
  const other = await ask({ do: 'open' });
  run("update user set email = ?, created_at = ?, role = 'admin' where id = ?", other.email, Date.now(), posing.id);
  assert.equal((await ask({ do: 'close', email: other.email })).removed, false);
  assert.equal(one<{ n: number }>('select count(*) as n from user where id in (?, ?)', real.id, posing.id)?.n, 2);
});

test('wishes that are none are refused', async () => {
  for (const body of [{}, { do: 'remove' }, { do: 'look' }, { do: ['open'] }]) assert.equal(await status(body), 422);
});

test('a proof is not held up by the limits on signing up and in, everybody else is', async () => {
  run("insert into rate_limit (key, count, reset_at) values ('sign-up:unknown', 100000, ?)", Date.now() + 100_000);
  const told = await ask({ do: 'open' });
  assert.equal(isReserved(told.email), true);
  run("insert into rate_limit (key, count, reset_at) values ('sign-in:unknown', 100000, ?)", Date.now() + 100_000);
  assert.equal(((await signUp(told)) as Response).status, 303);
  const enter = async (email: string) => (await send('/sign-in', { email, password: PASSWORD })).status;
  assert.equal(await enter(told.email), 303);
  assert.equal(await enter('somebody@example.com'), 429);
  const posing = { ...told, email: 'probe-ffffffffffffffff@probe.invalid' };
  assert.equal(((await signUp(posing)) as Response).status, 429);
  await ask({ do: 'close', email: told.email });
  assert.equal(isReserved(told.email), false);
});

test('what a proof left behind when it was cut off goes with the next one', async () => {
  const told = await ask({ do: 'open' });
  await signUp(told);
  run('update probe_person set created_at = created_at - 700000 where email = ?', told.email);
  const young = await ask({ do: 'open' });
  assert.deepEqual(traces(told.mark), []);
  assert.equal(isReserved(young.email), true);
});

if (blueprint.verifyEmail) {
  test('an address that is not confirmed still stops a person of a proof', async () => {
    const told = await ask({ do: 'open' });
    const cookie = cookieOf((await signUp(told)) as Response);
    const stopped = await app.request('/nothing', { method: 'POST', headers: { cookie } });
    assert.equal(stopped.headers.get('location'), '/account');
  });
}

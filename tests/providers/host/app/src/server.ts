// A small app for a server: one table, its version, and what it sees of its environment.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const version = readFileSync('version.txt', 'utf8').trim();
console.log(`version ${version} starts`);
if (version === 'crashes') {
  console.error('this version cannot start');
  process.exit(1);
}

const db = new DatabaseSync(`${process.env.DATA_DIR}/app.db`);
db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)');

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://app');
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (url.pathname === '/api/health') return answer(version === 'ill' ? 500 : 200, { version });
  if (url.pathname === '/add') {
    db.prepare('INSERT INTO note (text) VALUES (?)').run(url.searchParams.get('text'));
    return answer(200, {});
  }
  if (url.pathname === '/env') {
    const value = process.env[url.searchParams.get('name') ?? ''] ?? '';
    return answer(200, { sha256: createHash('sha256').update(value).digest('hex') });
  }
  const rows = db.prepare('SELECT count(*) AS n FROM note').get()?.n;
  answer(200, { version, rows, pid: process.pid });
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  // Whoever was just answered keeps the connection open for more.
  setInterval(() => server.closeIdleConnections(), 50);
  // Caddy may hold a connection that it has opened and never used: that one counts as busy.
  setTimeout(() => server.closeAllConnections(), 5000);
});

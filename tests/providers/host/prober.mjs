// Asks an address fifty times a second, each time on a new connection, until its input ends; then says what it got.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const [domain, address, root, path = '/'] = process.argv.slice(2);
const ca = readFileSync(root);
const seen = { sent: 0, good: 0, versions: {}, bad: [] };
let open = 0;

function ask() {
  seen.sent += 1;
  open += 1;
  const bad = (why) => seen.bad.push(`${Date.now()} ${why}`);
  const call = request(
    { host: address, servername: domain, headers: { host: domain }, path, ca, agent: false, timeout: 20_000 },
    (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('end', () => {
        open -= 1;
        if (answer.statusCode !== 200) return bad(`status ${answer.statusCode}`);
        seen.good += 1;
        const { version } = JSON.parse(text);
        seen.versions[version] = (seen.versions[version] ?? 0) + 1;
      });
    },
  );
  call.on('timeout', () => call.destroy(new Error('timeout')));
  call.on('error', (error) => {
    open -= 1;
    bad(String(error));
  });
  call.end();
}

const timer = setInterval(ask, 20);
process.stdin.resume().on('end', () => {
  clearInterval(timer);
  const done = setInterval(() => {
    if (open > 0) return;
    clearInterval(done);
    console.log(JSON.stringify(seen));
  }, 20);
});

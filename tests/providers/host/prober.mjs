// Asks an address fifty times a second, each time on a new connection, until its input ends; then says what it got.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const [domain, address, root, path = '/'] = process.argv.slice(2);
const ca = readFileSync(root);
const seen = { sent: 0, good: 0, again: 0, versions: {}, bad: [] };
let open = 0;

// Caddy changes its whole configuration at a reload. A handshake that falls into that very moment is refused with alert 80
// (`internal_error`, RFC 8446 §6.2), and a connection that nobody had accepted yet is reset: nothing was asked, and whoever tries
// again is served. Those are counted apart.
const meetsReload = (error, shook) => /alert number 80/.test(String(error)) || (!shook && error.code === 'ECONNRESET');

function ask(isAgain = false) {
  if (isAgain) seen.again += 1;
  else seen.sent += 1;
  open += 1;
  const bad = (why) => seen.bad.push(`${Date.now()} ${why}`);
  let begun = false;
  let shook = false;
  const call = request(
    { host: address, servername: domain, headers: { host: domain }, path, ca, agent: false, timeout: 20_000 },
    (answer) => {
      begun = true;
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      // An answer that is cut off has no end, only a close.
      answer.on('close', () => {
        open -= 1;
        if (!answer.complete) bad('cut off in the middle');
      });
      answer.on('end', () => {
        if (!answer.complete) return undefined;
        if (answer.statusCode !== 200) return bad(`status ${answer.statusCode}`);
        seen.good += 1;
        const { version } = JSON.parse(text);
        seen.versions[version] = (seen.versions[version] ?? 0) + 1;
      });
    },
  );
  call.on('socket', (socket) => socket.once('secureConnect', () => (shook = true)));
  call.on('timeout', () => call.destroy(new Error('timeout')));
  call.on('error', (error) => {
    if (begun) return;
    open -= 1;
    if (meetsReload(error, shook) && !isAgain) ask(true);
    else bad(String(error));
  });
  call.end();
}

const timer = setInterval(() => ask(), 20);
process.stdin.resume().on('end', () => {
  clearInterval(timer);
  const done = setInterval(() => {
    if (open > 0) return;
    clearInterval(done);
    console.log(JSON.stringify(seen));
  }, 20);
});

// Runs a Build Output as far as apps of ours need it: `node vercel_run.cjs FOLDER [sleeps]` prints its port. Routes are taken in their
// order; a header route goes on, `filesystem` serves what lies in `static`, `dest` names a function, which is loaded once.
// With `sleeps` nothing moves, as at Vercel, once every request is answered and everything is over that a function asked to
// wait for: the process stops itself, and whoever has a request for it lets it go on (SIGCONT).
const { existsSync, readFileSync, statSync } = require('node:fs');
const http = require('node:http');
const { join, normalize } = require('node:path');

const output = join(process.argv[2], '.vercel/output');
const config = JSON.parse(readFileSync(join(output, 'config.json'), 'utf8'));
if (config.version !== 3) throw new Error(`no Build Output of version 3: ${config.version}`);
const loaded = new Map();

function functionAt(dest) {
  const folder = join(output, 'functions', `${dest}.func`);
  if (!loaded.has(folder)) {
    const told = JSON.parse(readFileSync(join(folder, '.vc-config.json'), 'utf8'));
    if (told.launcherType !== 'Nodejs' || !/^nodejs\d+\.x$/.test(told.runtime)) throw new Error('no function for Node');
    loaded.set(folder, require(join(folder, told.handler)));
  }
  return loaded.get(folder);
}

function fileAt(path) {
  const file = join(output, 'static', normalize(decodeURIComponent(path)));
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

const sleeps = process.argv[3] === 'sleeps';
let awake = 0;

async function whileAwake(work) {
  awake += 1;
  await work.catch((error) => console.error(error));
  awake -= 1;
  // What was answered is on its way first.
  setImmediate(() => sleeps && awake === 0 && process.kill(process.pid, 'SIGSTOP'));
}

// What npm @vercel/functions asks.
globalThis[Symbol.for('@vercel/request-context')] = { get: () => ({ waitUntil: (work) => void whileAwake(work) }) };

async function answer(request, response) {
  const path = request.url.split('?')[0];
  const headers = {};
  for (const route of config.routes) {
    if (route.handle === 'filesystem') {
      const file = fileAt(path);
      if (file) return response.writeHead(200, headers).end(readFileSync(file));
      continue;
    }
    if (!new RegExp(`^${route.src}$`).test(path)) continue;
    Object.assign(headers, route.headers);
    if (!route.continue) return functionAt(route.dest)(request, response);
  }
  return response.writeHead(404).end();
}

const server = http.createServer((request, response) => {
  void whileAwake(new Promise((resolve) => response.once('close', resolve)));
  void answer(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

// The one function of the app at Vercel: it starts the app's own server beside it and passes every request on.
const http = require('node:http');
const net = require('node:net');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const HERE = '127.0.0.1';
/** Time for the app to listen, in milliseconds: less than what Vercel gives a first request. */
const PATIENCE = 25_000;
/** Headers of one connection, which are none of the next one's. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection', 'te', 'trailer'];

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, HERE, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, HERE);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function start() {
  const port = await freePort();
  // The only place of a function that can be written to; nothing there stays.
  process.env.DATA_DIR ??= '/tmp/app';
  Object.assign(process.env, { PORT: String(port), HOST: HERE, HOSTNAME: HERE, NODE_ENV: 'production' });
  await import(pathToFileURL(join(__dirname, 'server.js')).href);
  const until = Date.now() + PATIENCE;
  while (!(await listens(port))) {
    if (Date.now() > until) throw new Error('the app does not listen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return port;
}

const started = start();
// A first request hears of it; without one nobody would.
started.catch((error) => console.error(error));

function without(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.includes(name)));
}

/** Where the app does what requests leave behind, and what tells it that it is asked by us. */
const TICK = '/api/jobs/tick';
const { CRON_SECRET } = process.env;

function tick(port) {
  const headers = { authorization: `Bearer ${CRON_SECRET}` };
  return new Promise((resolve) => {
    const asked = http.request({ host: HERE, port, method: 'POST', path: TICK, headers }, (answer) => {
      answer.resume().on('close', resolve);
    });
    asked.on('error', resolve).end();
  });
}

let work;
let more = false;

/** One round at a time, and another one when a request ended meanwhile. */
function workedOff(port) {
  more = true;
  work ??= (async () => {
    while (more) {
      more = false;
      await tick(port);
    }
    work = undefined;
  })();
  return work;
}

/** Vercel puts a function to sleep once everything is answered that it was told to wait for: npm @vercel/functions. */
function stayAwake(promise) {
  globalThis[Symbol.for('@vercel/request-context')]?.get?.()?.waitUntil?.(promise);
}

module.exports = async (request, response) => {
  let port;
  try {
    port = await started;
  } catch {
    response.writeHead(503).end();
    return;
  }
  const { method, url: path, headers } = request;
  const ended = new Promise((resolve) => response.once('close', resolve));
  if (CRON_SECRET && path !== TICK) stayAwake(ended.then(() => workedOff(port)));
  const onward = http.request({ host: HERE, port, method, path, headers: without(headers) }, (answer) => {
    response.writeHead(answer.statusCode, without(answer.headers));
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
};

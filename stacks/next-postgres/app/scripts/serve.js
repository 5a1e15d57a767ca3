/** Starts what scripts/build.ts has built, which puts this file beside it. */

const FLOOR = 24;
if (Number.parseInt(process.versions.node, 10) < FLOOR) {
  console.error(`This app needs Node ${FLOOR} or newer, and this is ${process.versions.node}: it is not started.`);
  process.exit(1);
}
// The server calls the address that it listens on by another name, and takes every address when nobody says one.
process.env.HOSTNAME = process.env.HOST ?? '127.0.0.1';
await import('./server.js');

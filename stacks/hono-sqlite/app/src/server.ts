import { serve } from '@hono/node-server';
import { app } from '#app.ts';
import { sqlite } from '#core/db.ts';
import { env } from '#core/env.ts';
import { closeStreams } from '#core/events.ts';
import { startWorker, stopWorker } from '#core/jobs.ts';

const PATIENCE = 10_000;

const server = serve({ fetch: app.fetch, port: env.PORT, hostname: env.HOST }, () => {
  console.log(`${env.APP_ENV}: ${env.APP_URL}, listening on ${env.HOST}:${env.PORT}`);
});
if (env.JOBS === 'inline') startWorker();

/** Finish what is running, accept nothing new. A host that waits less kills us; jobs then run again. */
function stop(): void {
  setTimeout(() => process.exit(1), PATIENCE).unref();
  closeStreams();
  // Streams that were just ended leave open connections behind, which would be waited for.
  setTimeout(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 100);
  server.close(async () => {
    await stopWorker();
    sqlite.close();
    process.exit(0);
  });
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

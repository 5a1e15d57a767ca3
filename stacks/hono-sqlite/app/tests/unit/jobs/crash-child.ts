/** The process that crash.test.ts kills. It says when it has made its first picture. */
import { one } from '#core/db.ts';
import { register } from '#core/features.ts';
import { startWorker } from '#core/jobs.ts';
import { jobs } from '#features/jobs/index.ts';
import './probe.ts';

register([jobs]);
startWorker();
setInterval(() => {
  const made = one<{ n: number }>('select count(*) as n from probe_shot where picture is not null')?.n ?? 0;
  if (made > 0) process.stdout.write('drawn\n');
}, 10);

import type { AdminTile } from '#core/features.ts';
import type { Html } from '#core/http.ts';
import { type JobRow, jobCounts, recentJobs } from '#core/jobs.ts';
import { has, t, tn } from '#core/text.ts';
import { number, pill, type Tone, when } from '#core/ui/index.ts';
import { findRun, RUN } from '#features/jobs/runs.ts';

const TONES: Record<JobRow['status'], Tone> = { queued: '', running: 'info', done: '', failed: 'bad' };

export async function jobsTile(): Promise<AdminTile> {
  const counts = await jobCounts();
  return {
    label: t('jobs.admin.title'),
    value: number(counts.queued + counts.running),
    note: counts.failed > 0 ? tn('jobs.admin.failed', counts.failed) : t('jobs.admin.none_failed'),
  };
}

export async function jobsTable(): Promise<Html> {
  const jobs = await recentJobs();
  const head = ['what', 'state', 'tries', 'when'].map((column) => <th key={column}>{t(`jobs.admin.${column}`)}</th>);
  const table = (
    <div className="table">
      <table>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{await Promise.all(jobs.map(jobRow))}</tbody>
      </table>
    </div>
  );
  return (
    <section className="card flush">
      <header>
        <h2>{t('jobs.admin.title')}</h2>
      </header>
      {jobs.length > 0 ? (
        table
      ) : (
        <div className="empty">
          <p>{t('jobs.admin.empty')}</p>
        </div>
      )}
    </section>
  );
}

async function jobRow(job: JobRow): Promise<Html> {
  const error = job.error && job.status !== 'done' ? <small className="block muted">{job.error}</small> : '';
  return (
    <tr key={job.id}>
      <th scope="row">
        {await nameOf(job)}
        {error}
      </th>
      <td data-label={t('jobs.admin.state')}>{pill(t(`jobs.state.${job.status}`), TONES[job.status])}</td>
      <td data-label={t('jobs.admin.tries')}>{t('jobs.admin.of', { done: job.attempts, max: job.max_attempts })}</td>
      <td data-label={t('jobs.admin.when')} className="muted">
        {when(job.updated_at)}
      </td>
    </tr>
  );
}

/** Kinds that no text names say it themselves: `members.invite` is "Members: invite". */
function kindName(kind: string): string {
  if (has(`jobs.kind.${kind}`)) return t(`jobs.kind.${kind}`);
  const words = kind.replaceAll('_', ' ').replace('.', ': ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function nameOf(job: JobRow): Promise<string> {
  if (job.kind !== RUN) return kindName(job.kind);
  const run = await findRun(job.payload);
  const name = (run?.job ?? t('jobs.kind.gone')).replaceAll('_', ' ');
  return run?.title ? `${name}: ${run.title}` : name;
}

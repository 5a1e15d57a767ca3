import type { AdminTile } from '#core/features.ts';
import { html } from '#core/html.ts';
import type { Html } from '#core/http.ts';
import { type JobRow, jobCounts, recentJobs } from '#core/jobs.ts';
import { has, t, tn } from '#core/text.ts';
import { number, pill, type Tone, when } from '#core/ui/index.ts';
import { findRun, RUN } from '#features/jobs/runs.ts';

const TONES: Record<JobRow['status'], Tone> = { queued: '', running: 'info', done: '', failed: 'bad' };

export function jobsTile(): AdminTile {
  const counts = jobCounts();
  return {
    label: t('jobs.admin.title'),
    value: number(counts.queued + counts.running),
    note: counts.failed > 0 ? tn('jobs.admin.failed', counts.failed) : t('jobs.admin.none_failed'),
  };
}

export function jobsTable(): Html {
  const jobs = recentJobs();
  const head = ['what', 'state', 'tries', 'when'].map((column) => html`<th>${t(`jobs.admin.${column}`)}</th>`);
  const table = html`<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${jobs.map(jobRow)}</tbody></table></div>`;
  return html`<section class="card flush"><header><h2>${t('jobs.admin.title')}</h2></header>
  ${jobs.length > 0 ? table : html`<div class="empty"><p>${t('jobs.admin.empty')}</p></div>`}</section>`;
}

function jobRow(job: JobRow): Html {
  const error = job.error && job.status !== 'done' ? html`<small class="block muted">${job.error}</small>` : '';
  return html`<tr><th scope="row">${nameOf(job)}${error}</th>
    <td data-label="${t('jobs.admin.state')}">${pill(t(`jobs.state.${job.status}`), TONES[job.status])}</td>
    <td data-label="${t('jobs.admin.tries')}">${t('jobs.admin.of', { done: job.attempts, max: job.max_attempts })}</td>
    <td data-label="${t('jobs.admin.when')}" class="muted">${when(job.updated_at)}</td></tr>`;
}

/** Kinds that no text names say it themselves: `members.invite` is "Members: invite". */
function kindName(kind: string): string {
  if (has(`jobs.kind.${kind}`)) return t(`jobs.kind.${kind}`);
  const words = kind.replaceAll('_', ' ').replace('.', ': ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nameOf(job: JobRow): string {
  if (job.kind !== RUN) return kindName(job.kind);
  const run = findRun(job.payload);
  const name = (run?.job ?? t('jobs.kind.gone')).replaceAll('_', ' ');
  return run?.title ? `${name}: ${run.title}` : name;
}

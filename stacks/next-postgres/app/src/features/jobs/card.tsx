/** How a run is shown on the page of its row: steps and progress while it works, a way on when it failed. */

import { Fragment } from 'react';
import { can } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { fieldName, innerMany } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { has, t, tn } from '#core/text.ts';
import { icon } from '#core/ui/index.ts';
import { isAi, type Job, type Step } from '#features/jobs/declare.ts';
import { jobs } from '#features/jobs/jobs.ts';
import { latestRuns, type Run } from '#features/jobs/runs.ts';

/** After that the page itself shows what was made. */
const SHOW_DONE_MS = 5 * 60_000;

/** The region stays in the page when there is nothing to say, so that open pages learn of what comes next. */
export async function jobCards(c: Ctx, entity: Entity, row: Row): Promise<Html | ''> {
  const runs = await latestRuns(row.id);
  if (runs.length === 0) return '';
  const shown = await Promise.all(
    runs.map(async (run) => ({ id: run.id, card: await card(viewerOf(c), run, entity, row) })),
  );
  const cards = shown.filter((one) => one.card !== '').map((one) => <Fragment key={one.id}>{one.card}</Fragment>);
  const attributes = { id: `jobs-${row.id}`, 'data-live': `jobs:${row.id}`, 'aria-live': 'polite' } as const;
  return cards.length > 0 ? (
    <div className="stack" {...attributes}>
      {cards}
    </div>
  ) : (
    <div hidden {...attributes} />
  );
}

async function card(viewer: Viewer, run: Run, entity: Entity, row: Row): Promise<Html | ''> {
  const job = jobs[run.job];
  if (!job) return '';
  if (run.status === 'failed') return failedCard(viewer, run, job, entity, row);
  if (run.status !== 'done') return workingCard(run, job, entity, row);
  // Pages that follow their row show what was made by themselves.
  const isNews = !entity.behaviours.live && run.updated_at > Date.now() - SHOW_DONE_MS;
  return isNews || run.note ? doneCard(run, entity, row) : '';
}

function workingCard(run: Run, job: Job, entity: Entity, row: Row): Html {
  const shown = visible(job, entity);
  const current = shown.findLast(({ index }) => index <= run.step) ?? shown[0];
  const counted = run.total > 0 ? t('jobs.counted', { done: Math.min(run.done + 1, run.total), total: run.total }) : '';
  const title = run.status === 'waiting' && run.step === 0 ? t('jobs.waiting') : (current?.text ?? t('jobs.working'));
  return (
    <section className={`card ${pictureOf(job, row) ? 'job' : ''}`}>
      {photo(job, entity, row)}
      <div className="stack">
        <header className="row between">
          <h2>{title}</h2>
          <span className="muted sm num">{counted}</span>
        </header>
        <progress max={100} value={percent(run, shown)} aria-label={t('jobs.progress')}>
          {percent(run, shown)}%
        </progress>
        <ol className="steps across">
          {shown.map((step) => stepItem(step, current?.index ?? 0))}
          <li>
            <span>{t('jobs.ready')}</span>
          </li>
        </ol>
        <p className="muted sm">
          {t('jobs.leave')}{' '}
          <noscript>
            <a href={rowPath(entity, row)}>{t('jobs.look_again')}</a>
          </noscript>
        </p>
      </div>
    </section>
  );
}

/** Only the steps that are shown count; the others take no time. */
function percent(run: Run, shown: ShownStep[]): number {
  const before = shown.filter(({ index }) => index < run.step).length;
  const within = run.total > 0 ? run.done / run.total : 0;
  return Math.round((Math.min(before + within, shown.length) / Math.max(shown.length, 1)) * 100);
}

interface ShownStep {
  index: number;
  text: string;
}

/** Only steps that take time are worth a line. */
function visible(job: Job, entity: Entity): ShownStep[] {
  return job.steps.flatMap((step, index) => {
    const text = textOf(step, entity);
    return text ? [{ index, text }] : [];
  });
}

function textOf(step: Step, entity: Entity): string {
  if ('slot' in step) return has(`slot.${step.slot}`) ? t(`slot.${step.slot}`) : t('jobs.step.slot');
  if (!isAi(step)) return '';
  const call = step.ai.replace('->', '_');
  const into = typeof step.into === 'string' ? fieldName(entity, step.into).toLowerCase() : innerMany(step.into);
  return t(`jobs.step.${call}`, { things: step.each ? innerMany(step.each) : into });
}

function stepItem(step: ShownStep, current: number): Html {
  const state =
    step.index < current ? { className: 'done' } : step.index === current ? ({ 'aria-current': 'step' } as const) : {};
  return (
    <li key={step.index} {...state}>
      <span>{step.text}</span>
    </li>
  );
}

/** The picture that the job reads stands beside what it does with it. */
function pictureOf(job: Job, row: Row): string | undefined {
  const step = job.steps.find((one) => isAi(one) && one.ai.startsWith('image->') && !one.each);
  return step && isAi(step) ? step.from.find((name) => row[name]) : undefined;
}

function photo(job: Job, entity: Entity, row: Row): Html | '' {
  const field = pictureOf(job, row);
  if (!field) return '';
  return (
    <div className="job-photo">
      <img src={`${rowPath(entity, row)}/files/${field}`} alt={fieldName(entity, field)} />
    </div>
  );
}

async function failedCard(viewer: Viewer, run: Run, job: Job, entity: Entity, row: Row): Promise<Html> {
  const back = job.refund && run.charged > 0;
  const again = (await mayStart(viewer, entity, row)) ? (
    <form method="post" action={`/jobs/runs/${run.id}/again`}>
      <button type="submit" className="btn">
        {icon('refresh')}
        {t('jobs.again')}
      </button>
    </form>
  ) : (
    ''
  );
  const cost = back ? <span className="muted sm">{costText(job)}</span> : '';
  return (
    <section className="card" role="alert">
      <header>
        <h2>{t('jobs.failed')}</h2>
      </header>
      <p className="muted">{back ? tn('jobs.failed.refunded', run.charged) : t('jobs.failed.kept')}</p>
      <div className="row">
        {again}
        {again ? cost : ''}
      </div>
    </section>
  );
}

function doneCard(run: Run, entity: Entity, row: Row): Html {
  const words = run.note || doneText(run);
  return (
    <p className="notice ok" role="status">
      {icon('check')}
      <span>
        {words} <a href={rowPath(entity, row)}>{t('jobs.show')}</a>
      </span>
    </p>
  );
}

function doneText(run: Run): string {
  const label = `job.${run.job}.label`;
  return has(label) ? t('jobs.done.named', { job: t(label) }) : t('jobs.done');
}

/** Whoever may change a row may have it worked on. */
export const mayStart = async (viewer: Viewer, entity: Entity, row: Row): Promise<boolean> =>
  viewer.id !== null && (row.owner_id === viewer.id || (await can(viewer, entity, 'update', row)));

export const costText = (job: Job): string => (job.cost > 0 ? tn('jobs.costs', job.cost) : '');

/** Buttons that start a job, for those who may. */
export async function jobButtons(c: Ctx, entity: Entity, row: Row): Promise<Html | ''> {
  const offered = Object.entries(jobs).filter(([, job]) => 'button' in job.on && job.on.button.table === entity.table);
  if (offered.length === 0 || !(await mayStart(viewerOf(c), entity, row))) return '';
  const busy = new Set(
    (await latestRuns(row.id))
      .filter((run) => run.status === 'waiting' || run.status === 'running')
      .map((run) => run.job),
  );
  const button = ([name, job]: [string, Job]) => (
    <form key={name} method="post" action={`/jobs/${name}/${row.id}`}>
      <button type="submit" className="btn" title={costText(job)}>
        {icon('sparkle')}
        {t(`job.${name}.label`)}
      </button>
    </form>
  );
  return <>{offered.filter(([name]) => !busy.has(name)).map(button)}</>;
}

/** Does a run step by step. What a step made and the fact that it is done are saved together. */
import { transaction } from '#core/db.ts';
import { systemFind, systemUpdate } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import type { Row, Values } from '#core/entity/types.ts';
import { env } from '#core/env.ts';
import { features, type News } from '#core/features.ts';
import { queueMail, queueSms } from '#core/post.ts';
import { t } from '#core/text.ts';
import { prepareAi, type Save } from '#features/jobs/ai-step.ts';
import { isAi, type Step } from '#features/jobs/declare.ts';
import { jobs } from '#features/jobs/jobs.ts';
import { addressIn, emailsOf, peopleOf, type Target } from '#features/jobs/people.ts';
import { advance, findRun, giveUp, markDone, markRunning, type Run } from '#features/jobs/runs.ts';
import type { SlotMail } from '#features/jobs/slot.ts';

export async function work(id: string): Promise<void> {
  const run = await findRun(id);
  const job = run && jobs[run.job];
  if (!run || run.status === 'done' || run.status === 'failed') return;
  if (!job) throw new Error(`there is no job "${run.job}" any more`);
  await markRunning(id);
  for (const [index, step] of job.steps.entries()) {
    if (index < run.step) continue;
    const target = await targetOf(run);
    if (!target) return;
    const made = await prepare(step, target);
    await transaction(async () => {
      // The row may have been deleted while a model was thinking.
      if (!(await targetOf(run))) return;
      await made.save();
      await advance(id, index + 1, made.note ?? '');
    });
  }
  await markDone(id);
}

interface Made {
  save: Save;
  note?: string | undefined;
}

/** null: the row or the run is gone. */
async function targetOf(run: Run): Promise<Target | null> {
  if (!(await findRun(run.id))) return null;
  const entity = entityOf(run.entity ?? '');
  if (!entity || !run.row_id) return { run, entity: undefined, row: undefined };
  const row = (await systemFind(entity, run.row_id)) as Row | null;
  return row && { run, entity, row };
}

async function prepare(step: Step, target: Target): Promise<Made> {
  const { entity, row, run } = target;
  if ('slot' in step) return runSlot(step, target);
  if (isAi(step) && entity && row) return { save: await prepareAi(step, run, entity, row) };
  return { save: () => tell(step, target) };
}

async function runSlot(step: Extract<Step, { slot: string }>, { entity, row }: Target): Promise<Made> {
  const saved: Values = {};
  const mails: SlotMail[] = [];
  const note = await step.run({
    entity,
    row,
    save: (values) => Object.assign(saved, values),
    mail: (message) => mails.push(message),
  });
  const save = async () => {
    if (entity && row && Object.keys(saved).length > 0) await systemUpdate(entity, row.id, saved);
    for (const mail of mails) await queueMail(mail);
  };
  return { save, note };
}

/** The steps that only write or queue: all of them happen with the transaction, or not at all. */
async function tell(step: Step, target: Target): Promise<void> {
  const { entity, row } = target;
  if ('set' in step && entity && row) await systemUpdate(entity, row.id, { [step.set]: step.value });
  if ('email' in step) await mail(step, target);
  if ('notify' in step) await notify(await peopleOf(step.notify, target), { text: t(step.text), href: hrefOf(target) });
  if ('sms' in step) await text(step, target);
}

async function mail(step: { email: string; subject: string; body: string }, target: Target): Promise<void> {
  const link = target.row ? `\n\n${env.APP_URL}${hrefOf(target)}` : '';
  for (const to of await emailsOf(step.email, target)) {
    await queueMail({ to, subject: t(step.subject), text: `${t(step.body)}${link}\n` });
  }
}

/** Numbers of people are known to the notices feature only. */
async function text(step: { sms: string; body: string }, target: Target): Promise<void> {
  const number = addressIn('phone', step.sms, target);
  if (number) await queueSms({ to: number, text: t(step.body) });
  else await notify(await peopleOf(step.sms, target), { text: t(step.body), href: hrefOf(target), by: ['sms'] });
}

const hrefOf = ({ entity, row }: Target): string => (entity && row ? rowPath(entity, row) : '/');

async function notify(to: string[], news: News): Promise<void> {
  if (to.length === 0) return;
  for (const feature of features()) await feature.notify?.(to, news);
}

/** The last try failed: credits come back, the row says so, and its owner hears of it. */
export async function gaveUp(id: string): Promise<void> {
  const failed = await giveUp(id);
  const entity = entityOf(failed?.entity ?? '');
  if (!failed?.user_id || !entity || !failed.row_id) return;
  const back = failed.charged > 0 && jobs[failed.job]?.refund;
  const words = t(back ? 'jobs.failed.news.refunded' : 'jobs.failed.news', { title: failed.title });
  await notify([failed.user_id], { text: words, href: rowPath(entity, { id: failed.row_id }) });
}

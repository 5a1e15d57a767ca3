import { tick } from '#core/clock.ts';
import { answer } from '#web/action.ts';

/** Vercel's clock asks with GET: https://vercel.com/docs/cron-jobs */
export const GET = answer(tick);
export const POST = answer(tick);

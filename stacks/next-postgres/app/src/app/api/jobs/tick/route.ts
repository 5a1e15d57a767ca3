import { tick } from '#features/jobs/routes.ts';
import { answer } from '#web/action.ts';

export const POST = answer(tick);

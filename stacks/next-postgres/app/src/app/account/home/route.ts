import { seeOther } from '#core/web.ts';
import { homeOf } from '#features/account/answer.ts';
import { answer } from '#web/action.ts';

/** Providers send people here before the app knows their role. */
export const GET = answer(async (c) => seeOther(homeOf(c.viewer)));

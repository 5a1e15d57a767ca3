import { seeOther } from '#core/web.ts';
import { answer } from '#web/action.ts';

export const GET = answer(async () => seeOther('/sign-in?error=provider'));

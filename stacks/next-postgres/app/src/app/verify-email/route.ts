import { verifyEmail } from '#features/account/recover.tsx';
import { answer } from '#web/action.ts';

export const GET = answer(verifyEmail);

import { arrive } from '#features/clerk/arrive.ts';
import { answer } from '#web/action.ts';

export const GET = answer(arrive);

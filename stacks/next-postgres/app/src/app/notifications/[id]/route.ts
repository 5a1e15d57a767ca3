import { open } from '#features/notices/routes.ts';
import { answer } from '#web/action.ts';

export const GET = answer(open);

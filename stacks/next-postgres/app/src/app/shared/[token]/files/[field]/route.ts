import { openedFile } from '#features/share/routes.ts';
import { answer } from '#web/action.ts';

export const GET = answer(openedFile);

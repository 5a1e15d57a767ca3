import { askForReset } from '#features/account/recover.tsx';
import { action } from '#web/action.ts';

export const POST = action(askForReset);

import { saveName } from '#features/account/settings.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(saveName);

import { changePassword } from '#features/account/settings.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(changePassword);

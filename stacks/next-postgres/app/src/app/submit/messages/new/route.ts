import { sendFirst } from '#features/messages/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(sendFirst);

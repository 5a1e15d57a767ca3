import { moveOn } from '#features/ordering/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(moveOn);

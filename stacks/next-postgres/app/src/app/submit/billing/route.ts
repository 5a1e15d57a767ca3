import { order } from '#features/billing/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(order);

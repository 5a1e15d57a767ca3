import { endAtPeriodEnd } from '#features/billing/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(endAtPeriodEnd('cancel'));

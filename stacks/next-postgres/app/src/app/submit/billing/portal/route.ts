import { openPortal } from '#features/billing/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(openPortal);

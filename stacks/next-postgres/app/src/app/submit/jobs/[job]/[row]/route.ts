import { startByButton } from '#features/jobs/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(startByButton);

import { acceptInvitation } from '#features/members/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(acceptInvitation);

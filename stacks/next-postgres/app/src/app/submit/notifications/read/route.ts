import { markAllRead } from '#features/notices/routes.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(markAllRead);

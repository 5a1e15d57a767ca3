import { setBlocked } from '#features/admin/index.tsx';
import { action } from '#web/action.ts';

export const POST = action(setBlocked(true));

import { sendVerification } from '#features/account/recover.tsx';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(sendVerification);

import { signUp } from '#features/account/sign-up.tsx';
import { action } from '#web/action.ts';

export const POST = action(signUp);

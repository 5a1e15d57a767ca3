import { signIn } from '#features/account/sign-in.tsx';
import { action } from '#web/action.ts';

export const POST = action(signIn);

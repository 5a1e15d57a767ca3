import { answerTestCheckout } from '#features/payments/test-checkout.tsx';
import { action } from '#web/action.ts';

export const POST = action(answerTestCheckout);

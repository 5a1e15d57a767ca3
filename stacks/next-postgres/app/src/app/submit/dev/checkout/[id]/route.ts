import { answerTestCheckout } from '#features/payments/test-checkout.tsx';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(answerTestCheckout);

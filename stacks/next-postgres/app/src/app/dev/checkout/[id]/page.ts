import { testCheckoutPage } from '#features/payments/test-checkout.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(testCheckoutPage);

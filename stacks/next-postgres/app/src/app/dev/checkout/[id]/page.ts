import { testCheckoutPage } from '#features/payments/test-checkout.tsx';
import { page } from '#web/page.ts';

export default page(testCheckoutPage);

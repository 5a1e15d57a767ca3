import { billingPage } from '#features/billing/page.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(billingPage);

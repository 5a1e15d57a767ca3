import { forgotPage } from '#features/account/recover.tsx';
import { page } from '#web/page.ts';

export default page(forgotPage);

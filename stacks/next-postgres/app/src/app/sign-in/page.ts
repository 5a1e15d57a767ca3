import { signInPage } from '#features/account/sign-in.tsx';
import { page } from '#web/page.ts';

export default page(signInPage);

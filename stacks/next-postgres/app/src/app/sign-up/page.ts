import { signUpPage } from '#features/account/sign-up.tsx';
import { page } from '#web/page.ts';

export default page(signUpPage);

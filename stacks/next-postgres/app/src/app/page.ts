import { landingPage } from '#features/pages/landing.tsx';
import { page } from '#web/page.ts';

export default page(landingPage);

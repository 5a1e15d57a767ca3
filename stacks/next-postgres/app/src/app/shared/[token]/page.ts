import { openedPage } from '#features/share/routes.ts';
import { page } from '#web/page.ts';

export default page(openedPage);

import { adminPage } from '#features/admin/page.tsx';
import { page } from '#web/page.ts';

export default page(adminPage);

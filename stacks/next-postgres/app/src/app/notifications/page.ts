import { notificationsPage } from '#features/notices/page.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(notificationsPage);

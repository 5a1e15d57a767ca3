import { approvalsPage } from '#features/approval/routes.ts';
import { ownPage } from '#web/page.ts';

export default ownPage(approvalsPage);

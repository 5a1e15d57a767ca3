import { firstMessagePage } from '#features/messages/routes.ts';
import { ownPage } from '#web/page.ts';

export default ownPage(firstMessagePage);

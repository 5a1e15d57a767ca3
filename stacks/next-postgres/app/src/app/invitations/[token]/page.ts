import { invitationPage } from '#features/members/routes.ts';
import { ownPage } from '#web/page.ts';

export default ownPage(invitationPage);

import { inboxPage } from '#features/messages/pages.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(inboxPage);

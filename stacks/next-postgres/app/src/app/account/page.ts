import { settingsPage } from '#features/account/settings-page.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(settingsPage);

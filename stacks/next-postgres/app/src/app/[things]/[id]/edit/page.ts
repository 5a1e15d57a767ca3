import { editPage } from '#core/entity/pages.ts';
import { page } from '#web/page.ts';

export default page(editPage);

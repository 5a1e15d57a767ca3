import { formPage } from '#core/entity/addresses.ts';
import { page } from '#web/page.ts';

export default page(formPage);

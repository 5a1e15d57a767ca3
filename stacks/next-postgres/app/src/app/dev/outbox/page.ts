import { outboxPage } from '#features/dev/outbox.tsx';
import { page } from '#web/page.ts';

export default page(outboxPage);

import '#web/registered.ts';
import { notFoundPage } from '#core/ui/oops.tsx';
import { contextOf } from '#core/web.ts';

export default async function NotFound() {
  return notFoundPage(await contextOf());
}

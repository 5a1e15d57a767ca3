import { contextOf } from '#core/web.ts';
import { otherAddress } from '#features/members/accept.tsx';

export default async function Forbidden() {
  return otherAddress(await contextOf());
}

import { attest } from '#features/probe/attest.ts';
import { signed } from '#features/probe/signed.ts';
import { answer, missing } from '#web/action.ts';

export const POST = answer(signed(attest));

/** To whoever has no key there is nothing here. */
export const GET = missing;

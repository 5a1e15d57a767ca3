import { proof } from '#features/probe/index.tsx';
import { signed } from '#features/probe/signed.ts';
import { answer, missing } from '#web/action.ts';

export const POST = answer(signed(proof));

/** To whoever has no key there is nothing here. */
export const GET = missing;

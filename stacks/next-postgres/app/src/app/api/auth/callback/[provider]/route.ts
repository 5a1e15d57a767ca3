import { auth } from '#core/auth.ts';
import { answer } from '#web/action.ts';

// Only what providers call: everything else goes through our pages, which count attempts.
export const GET = answer((_c, request) => auth.handler(request));
export const POST = GET;

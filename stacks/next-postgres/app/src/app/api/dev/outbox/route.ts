import { outboxJson } from '#features/dev/outbox.tsx';
import { answer } from '#web/action.ts';

export const GET = answer(outboxJson);

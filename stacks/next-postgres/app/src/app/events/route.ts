import { stream } from '#core/events.ts';
import { answer } from '#web/action.ts';

export const GET = answer(stream);

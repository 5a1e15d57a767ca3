import { change } from '#core/entity/actions.ts';
import { action } from '#web/action.ts';

export const POST = action(change);

import { firstForm } from '#core/entity/addresses.ts';
import { action } from '#web/action.ts';

export const POST = action(firstForm);

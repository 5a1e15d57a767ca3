import { rowForm } from '#core/entity/forms-of-rows.ts';
import { ownAction } from '#web/action.ts';

export const POST = ownAction(rowForm);

import { exportCsv } from '#core/entity/actions.ts';
import { answer } from '#web/action.ts';

export const GET = answer(exportCsv);

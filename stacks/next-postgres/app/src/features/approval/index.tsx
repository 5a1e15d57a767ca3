import { allEntities } from '#core/entity/entity.ts';
import { valueName } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, pill, type Tone } from '#core/ui/index.ts';
import { decisionForms } from '#features/approval/pages.tsx';
import { decisionForm, waitingFor } from '#features/approval/routes.ts';
import { approves } from '#features/approval/rules.ts';

/**
 * Rows wait until somebody with the right role has approved them. That others do not see them before that is part of
 * the data layer's read condition; here is what decides.
 */
export const approval: Feature = {
  name: 'approval',

  nav(viewer) {
    if (!allEntities().some((entity) => approves(viewer, entity))) return [];
    return [{ href: '/approvals', text: t('approval.title'), icon: 'check', order: 530, count: waitingFor }];
  },

  entity: {
    form: decisionForm,

    beforeCreate(_viewer, entity, values) {
      if (entity.behaviours.approval) values[entity.behaviours.approval.field] = 'pending';
    },

    beforeUpdate(viewer, entity, _row, values) {
      // Otherwise somebody could have something harmless approved and then turn it into something else.
      if (entity.behaviours.approval && !approves(viewer, entity)) values[entity.behaviours.approval.field] = 'pending';
    },

    rowMeta(viewer, entity) {
      if (!entity.behaviours.approval) return undefined;
      return (row) => (concerns(viewer, entity, row) ? mark(entity, row) : '');
    },

    actions: (c, entity, row) => (approves(viewerOf(c), entity) ? decisionForms(entity, row) : ''),

    state(c, entity, row) {
      const value = stateOf(entity, row);
      if (!concerns(viewerOf(c), entity, row) || value === 'approved') return '';
      return (
        <div className={`notice ${TONES[value] ?? ''}`} role="status">
          {icon(value === 'rejected' ? 'x' : 'clock')}
          <div>
            <b className="block">{nameOf(entity, row)}</b>
            {t(`approval.state.${value}`)}
          </div>
        </div>
      );
    },
  },
};

/** Everybody else only ever sees approved rows, and need not be told so. */
const concerns = (viewer: Viewer, entity: Entity, row: Row): boolean =>
  approves(viewer, entity) || (!!entity.behaviours.approval && viewer.id !== null && row.owner_id === viewer.id);

const TONES: Record<string, Tone> = { pending: 'warn', approved: 'ok', rejected: 'bad' };

/** In lists, where approved is the normal case and needs no word. */
const mark = (entity: Entity, row: Row): Html | '' =>
  stateOf(entity, row) === 'approved' ? '' : pill(nameOf(entity, row), TONES[stateOf(entity, row)]);

const fieldOf = (entity: Entity): string => entity.behaviours.approval?.field ?? '';

const stateOf = (entity: Entity, row: Row): string => String(row[fieldOf(entity)]);

const nameOf = (entity: Entity, row: Row): string => valueName(entity, fieldOf(entity), stateOf(entity, row));

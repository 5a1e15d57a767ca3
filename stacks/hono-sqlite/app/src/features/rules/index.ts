import type { Feature } from '#core/features.ts';
import { ruleSlots } from '#custom/index.ts';
import { computed } from '#features/rules/computed.ts';

/** Values that follow from rows by rules of one's own. */
export const rules: Feature = {
  name: 'rules',

  entity: {
    computed: (entity) => ruleSlots.filter(({ of }) => of.table === entity.table).map(computed),
  },
};

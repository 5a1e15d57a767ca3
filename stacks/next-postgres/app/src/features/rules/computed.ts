import type { Row } from '#core/entity/types.ts';
import type { Computed } from '#core/features.ts';
import type { AnyRule } from '#core/rules.ts';
import { t } from '#core/text.ts';
import { money, number } from '#core/ui/format.ts';

/** What a rule says of a row, as pages show it. */
export const computed = (rule: AnyRule): Computed => ({
  label: t(`rule.${rule.name}`),
  isNumber: rule.gives !== 'text',
  show: (row) => shown(rule, worked(rule, row)),
});

/** A rule that fails on a row says nothing about it; the page of the row stays. */
function worked(rule: AnyRule, row: Row): number | string | undefined {
  try {
    return rule.work(row as never);
  } catch (error) {
    console.error(`the rule ${rule.name} failed on ${rule.of.name} ${row.id}:`, error);
    return undefined;
  }
}

function shown({ gives }: AnyRule, value: number | string | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  return gives === 'money' ? money(Math.round(value)) : number(Math.round(value * 100) / 100);
}

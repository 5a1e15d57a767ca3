import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon } from '#core/ui/index.ts';
import { addDays, today } from '#features/booking/days.ts';

/** Where a click in the grid leads: the same page with another choice. */
export const address = (here: string, query: Record<string, string>): string =>
  `${here}?${new URLSearchParams(query)}#book`;

/** Earlier and later days; never earlier than today. */
export function moveLinks(here: string, start: string, step: number, keep: Record<string, string>): Html[] {
  const link = (to: string, label: string, name: string) => (
    <a className="btn square small" href={address(here, { ...keep, start: to })} aria-label={label}>
      {icon(name)}
    </a>
  );
  const first = today();
  const earlier = notBefore(first, addDays(start, -step));
  const back = start > first ? [link(earlier, t('booking.earlier'), 'chevron-left')] : [];
  return [...back, link(addDays(start, step), t('booking.later'), 'chevron-right')];
}

const notBefore = (first: string, day: string): string => [first, day].sort().at(-1) ?? first;

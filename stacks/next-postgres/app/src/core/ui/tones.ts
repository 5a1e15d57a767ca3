import type { Tone } from '#core/ui/marks.tsx';

/** The colour of a state, by its word. States that say nothing good or bad stay grey. */
const STATES: readonly (readonly [Tone, string])[] = [
  ['ok', 'accepted active approved completed confirmed delivered done fixed open paid published ready resolved sent'],
  ['ok', 'shipped success verified won'],
  ['warn', 'in_review medium on_hold paused pending review waiting'],
  ['bad', 'blocked cancelled critical declined expired failed high late lost overdue rejected urgent'],
  ['info', 'assigned contacted doing in_progress new planned processing qualified running scheduled'],
];

const TONES = new Map(STATES.flatMap(([tone, words]) => words.split(' ').map((word) => [word, tone] as const)));

export const toneOf = (state: string): Tone => TONES.get(state) ?? '';

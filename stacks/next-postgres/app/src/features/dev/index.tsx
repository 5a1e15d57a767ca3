import type { Feature } from '#core/features.ts';

/** Tools for the machine of a developer, at /dev. Anywhere else these pages do not exist. */
export const dev: Feature = {
  name: 'dev',
};

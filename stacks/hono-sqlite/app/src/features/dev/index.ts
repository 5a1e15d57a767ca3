import { isLocal } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { outbox } from '#features/dev/outbox.ts';

/** Tools for the machine of a developer. Anywhere else these pages do not exist. */
export const dev: Feature = {
  name: 'dev',

  routes(app) {
    if (isLocal) app.route('/dev/outbox', outbox);
  },
};

import { tellThePress } from '#custom/tell_the_press.ts';
import { Product } from '#entities/products/model.ts';
import { ScanItem } from '#entities/scan-items/model.ts';
import { Scan } from '#entities/scans/model.ts';
import type { Jobs } from '#features/jobs/declare.ts';

export const jobs: Jobs = {
  illustrate: {
    on: { created: Scan },
    cost: 1,
    retries: 3,
    refund: true,
    steps: [
      {
        ai: 'image->json',
        from: ['photo'],
        into: ScanItem,
        prompt: 'Read every thing in the picture.',
      },

      {
        ai: 'text->image',
        each: ScanItem,
        from: ['name', 'description'],
        into: 'picture',
        prompt: 'A picture of this.',
      },

      {
        set: 'status',
        value: 'ready',
      },

      {
        notify: 'owner',
        text: 'job.illustrate.4.text',
      },
    ],
  },

  describe: {
    on: { button: Product },
    cost: 0,
    retries: 3,
    refund: false,
    steps: [
      {
        ai: 'text->text',
        from: ['name'],
        into: 'description',
        prompt: 'Describe this product in two sentences.',
      },
    ],
  },

  digest: {
    on: { every: 'daily' },
    cost: 0,
    retries: 3,
    refund: false,
    steps: [
      {
        email: 'admin',
        subject: 'job.digest.1.subject',
        body: 'job.digest.1.body',
      },

      {
        slot: 'tell_the_press',
        run: tellThePress,
      },
    ],
  },
};

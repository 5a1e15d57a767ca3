import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Inquiry = defineEntity({
  name: 'Inquiry',
  path: 'contact',
  table: 'inquiry',
  label: 'name',
  owner: 'nobody',
  kind: 'contact',

  fields: {
    name: fields.text({
      max: 80,
    }),

    email: fields.email(),

    message: fields.longText({
      max: 4000,
    }),
  },

  access: {
    create: ['public'],
    read: ['admin'],
    update: [],
    delete: ['admin'],
  },
});

export type InquiryRow = RowOf<typeof Inquiry>;

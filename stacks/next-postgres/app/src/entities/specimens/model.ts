import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Category } from '#entities/categories/model.ts';

export const Specimen = defineEntity({
  name: 'Specimen',
  path: 'specimens',
  table: 'specimen',
  label: 'title',
  owner: 'user',

  fields: {
    title: fields.text({
      min: 2,
      max: 40,
      pattern: '[A-Za-z].*',
    }),

    notes: fields.longText({
      required: false,
    }),

    count: fields.int({
      min: 0,
      max: 10,
    }),

    weight: fields.decimal({
      required: false,
      min: 0,
    }),

    value: fields.money({
      required: false,
    }),

    rare: fields.bool(),

    found: fields.date(),

    seen: fields.dateTime({
      required: false,
    }),

    kind: fields.choice(['leaf', 'stone', 'bone']),

    key: fields.uuid({
      required: false,
    }),

    extra: fields.json({
      required: false,
    }),

    contact: fields.email({
      required: false,
    }),

    site: fields.url({
      required: false,
    }),

    phone: fields.phone({
      required: false,
    }),

    picture: fields.image({
      required: false,
    }),

    document: fields.file({
      required: false,
      max: 2097152,
    }),

    category: fields.ref((): Entity => Category, {
      required: false,
    }),

    grade: fields.choice(['a', 'b'], {
      required: false,
      set: ['admin'],
    }),
  },

  list: {
    search: ['title', 'notes'],
    filter: ['kind', 'rare', 'found', 'category'],
    sort: 'title',
    page: 5,
    view: 'table',
  },

  access: {
    create: ['member'],
    read: ['owner'],
    update: ['owner'],
    delete: ['owner'],
  },

  behaviours: {
    export: true,
  },
});

export type SpecimenRow = RowOf<typeof Specimen>;

import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Project } from '#entities/projects/model.ts';

export const Task = defineEntity({
  name: 'Task',
  path: 'tasks',
  table: 'task',
  label: 'title',
  owner: 'user',
  parent: (): Entity => Project,

  fields: {
    title: fields.text({
      max: 120,
    }),

    notes: fields.longText({
      required: false,
    }),

    assignee: fields.ref(() => 'User', {
      required: false,
    }),

    due: fields.date({
      required: false,
    }),

    status: fields.choice(['todo', 'in_progress', 'in_review', 'done'], {
      default: 'todo',
    }),
  },

  list: {
    search: ['title'],
    filter: ['status', 'assignee'],
    sort: 'due',
    page: 50,
    view: 'board',
  },

  access: {
    create: ['members'],
    read: ['members'],
    update: ['members'],
    delete: ['members'],
  },

  behaviours: {
    live: true,
  },
});

export type TaskRow = RowOf<typeof Task>;

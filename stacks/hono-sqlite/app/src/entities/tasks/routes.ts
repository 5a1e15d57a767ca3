import { resource } from '#core/entity/resource.ts';
import { Task } from '#entities/tasks/model.ts';
import { views } from '#entities/tasks/views.ts';

export const routes = resource(Task, views);

import { resource } from '#core/entity/resource.ts';
import { Project } from '#entities/projects/model.ts';
import { views } from '#entities/projects/views.ts';

export const routes = resource(Project, views);

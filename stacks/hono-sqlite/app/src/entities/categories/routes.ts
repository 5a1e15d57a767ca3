import { resource } from '#core/entity/resource.ts';
import { Category } from '#entities/categories/model.ts';
import { views } from '#entities/categories/views.ts';

export const routes = resource(Category, views);

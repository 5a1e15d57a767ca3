import { resource } from '#core/entity/resource.ts';
import { Tag } from '#entities/tags/model.ts';
import { views } from '#entities/tags/views.ts';

export const routes = resource(Tag, views);

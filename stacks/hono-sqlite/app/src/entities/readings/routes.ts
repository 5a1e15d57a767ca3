import { resource } from '#core/entity/resource.ts';
import { Reading } from '#entities/readings/model.ts';
import { views } from '#entities/readings/views.ts';

export const routes = resource(Reading, views);

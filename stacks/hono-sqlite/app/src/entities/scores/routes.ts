import { resource } from '#core/entity/resource.ts';
import { Score } from '#entities/scores/model.ts';
import { views } from '#entities/scores/views.ts';

export const routes = resource(Score, views);

import { resource } from '#core/entity/resource.ts';
import { Review } from '#entities/reviews/model.ts';
import { views } from '#entities/reviews/views.ts';

export const routes = resource(Review, views);

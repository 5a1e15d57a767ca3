import { resource } from '#core/entity/resource.ts';
import { Comment } from '#entities/comments/model.ts';
import { views } from '#entities/comments/views.ts';

export const routes = resource(Comment, views);

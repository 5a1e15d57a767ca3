import { resource } from '#core/entity/resource.ts';
import { Room } from '#entities/rooms/model.ts';
import { views } from '#entities/rooms/views.ts';

export const routes = resource(Room, views);

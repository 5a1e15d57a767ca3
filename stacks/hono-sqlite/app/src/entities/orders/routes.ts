import { resource } from '#core/entity/resource.ts';
import { Order } from '#entities/orders/model.ts';
import { views } from '#entities/orders/views.ts';

export const routes = resource(Order, views);

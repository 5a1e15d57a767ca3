import { resource } from '#core/entity/resource.ts';
import { Booking } from '#entities/bookings/model.ts';
import { views } from '#entities/bookings/views.ts';

export const routes = resource(Booking, views);

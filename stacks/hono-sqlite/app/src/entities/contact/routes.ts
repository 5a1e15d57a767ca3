import { resource } from '#core/entity/resource.ts';
import { Inquiry } from '#entities/contact/model.ts';
import { views } from '#entities/contact/views.ts';

export const routes = resource(Inquiry, views);

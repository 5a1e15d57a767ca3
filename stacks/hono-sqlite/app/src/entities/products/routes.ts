import { resource } from '#core/entity/resource.ts';
import { Product } from '#entities/products/model.ts';
import { views } from '#entities/products/views.ts';

export const routes = resource(Product, views);

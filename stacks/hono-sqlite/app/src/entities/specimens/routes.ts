import { resource } from '#core/entity/resource.ts';
import { Specimen } from '#entities/specimens/model.ts';
import { views } from '#entities/specimens/views.ts';

export const routes = resource(Specimen, views);

import { resource } from '#core/entity/resource.ts';
import { Scan } from '#entities/scans/model.ts';
import { views } from '#entities/scans/views.ts';

export const routes = resource(Scan, views);

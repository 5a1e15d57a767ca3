import { resource } from '#core/entity/resource.ts';
import { ScanItem } from '#entities/scan-items/model.ts';
import { views } from '#entities/scan-items/views.ts';

export const routes = resource(ScanItem, views);

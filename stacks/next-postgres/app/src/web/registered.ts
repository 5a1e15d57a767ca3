import { register } from '#core/features.ts';
import { entities } from '#entities/index.ts';
import { registry } from '#features/registry.ts';

/** Imported by everything that answers requests or does work: until then the core knows no feature. */
register([...registry, entities]);

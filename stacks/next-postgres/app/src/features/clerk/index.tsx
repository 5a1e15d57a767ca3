export { clerk } from '#features/clerk/feature.ts';

import { favoritesPage } from '#features/favorites/page.tsx';
import { ownPage } from '#web/page.ts';

export default ownPage(favoritesPage);

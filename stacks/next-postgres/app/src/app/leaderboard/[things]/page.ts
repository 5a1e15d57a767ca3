import { leaderboardPage } from '#features/leaderboard/index.tsx';
import { page } from '#web/page.ts';

export default page(leaderboardPage);

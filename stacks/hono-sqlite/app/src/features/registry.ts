import type { Feature } from '#core/features.ts';
import { account } from '#features/account/index.ts';
import { admin } from '#features/admin/index.ts';
import { approval } from '#features/approval/index.ts';
import { billing } from '#features/billing/index.ts';
import { booking } from '#features/booking/index.ts';
import { commenting } from '#features/commenting/index.ts';
import { contactForm } from '#features/contact-form/index.ts';
import { dashboards } from '#features/dashboards/index.ts';
import { dev } from '#features/dev/index.ts';
import { favorites } from '#features/favorites/index.ts';
import { follows } from '#features/follows/index.ts';
import { jobs } from '#features/jobs/index.ts';
import { leaderboard } from '#features/leaderboard/index.ts';
import { members } from '#features/members/index.ts';
import { messages } from '#features/messages/index.ts';
import { notices } from '#features/notices/index.ts';
import { ordering } from '#features/ordering/index.ts';
import { pages } from '#features/pages/index.ts';
import { payments } from '#features/payments/index.ts';
import { probe } from '#features/probe/index.ts';
import { reviewing } from '#features/reviewing/index.ts';
import { rules } from '#features/rules/index.ts';
import { share } from '#features/share/index.ts';
import { votes } from '#features/votes/index.ts';

/** The features that are switched on. What entities do is added in app.ts. */
export const registry: Feature[] = [
  pages,

  account,

  admin,

  approval,

  billing,

  booking,

  commenting,

  contactForm,

  dashboards,

  dev,

  favorites,

  follows,

  jobs,

  leaderboard,

  members,

  messages,

  notices,

  ordering,

  payments,

  probe,

  reviewing,

  rules,

  share,

  votes,
];

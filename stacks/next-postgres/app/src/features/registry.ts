import type { Feature } from '#core/features.ts';
import { account } from '#features/account/index.tsx';
import { admin } from '#features/admin/index.tsx';
import { approval } from '#features/approval/index.tsx';
import { billing } from '#features/billing/index.tsx';
import { booking } from '#features/booking/index.tsx';
import { clerk } from '#features/clerk/index.tsx';
import { commenting } from '#features/commenting/index.tsx';
import { contactForm } from '#features/contact-form/index.tsx';
import { dashboards } from '#features/dashboards/index.tsx';
import { dev } from '#features/dev/index.tsx';
import { favorites } from '#features/favorites/index.tsx';
import { follows } from '#features/follows/index.tsx';
import { jobs } from '#features/jobs/index.tsx';
import { leaderboard } from '#features/leaderboard/index.tsx';
import { members } from '#features/members/index.tsx';
import { messages } from '#features/messages/index.tsx';
import { notices } from '#features/notices/index.tsx';
import { ordering } from '#features/ordering/index.tsx';
import { pages } from '#features/pages/index.tsx';
import { payments } from '#features/payments/index.tsx';
import { probe } from '#features/probe/index.tsx';
import { reviewing } from '#features/reviewing/index.tsx';
import { rules } from '#features/rules/index.tsx';
import { share } from '#features/share/index.tsx';
import { votes } from '#features/votes/index.tsx';

/** The features that are switched on. What entities do is added in app.ts. */
export const registry: Feature[] = [
  pages,

  account,

  admin,

  approval,

  billing,

  booking,

  clerk,

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

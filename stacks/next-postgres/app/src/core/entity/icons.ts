import { bookingOf, orderOf, perEntity } from '#core/entity/entity.ts';
import type { Entity } from '#core/entity/types.ts';

/** The icon of an entity in the navigation: by its subject when the name tells it, else by how its rows are shown. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  calendar: ['appointment', 'class', 'course', 'event', 'meeting', 'session', 'shift', 'trip', 'visit'],
  camera: ['photo', 'picture', 'scan', 'video'],
  card: ['account', 'card', 'loan', 'plan', 'subscription'],
  chart: ['deal', 'forecast', 'lead', 'measurement', 'metric', 'reading', 'report', 'result', 'score', 'survey'],
  chat: ['answer', 'article', 'discussion', 'post', 'question', 'reply', 'thread', 'topic'],
  check: ['goal', 'habit', 'task', 'ticket', 'todo'],
  edit: ['entry', 'journal', 'log', 'note'],
  filter: ['category', 'genre', 'label', 'tag', 'type'],
  home: ['apartment', 'company', 'department', 'house', 'office', 'property', 'room', 'shop', 'store', 'studio'],
  link: ['bookmark', 'link', 'url'],
  mail: ['campaign', 'email', 'inquiry', 'invitation', 'message', 'newsletter'],
  pin: ['city', 'destination', 'location', 'place', 'route', 'station', 'venue'],
  plate: ['dish', 'food', 'ingredient', 'meal', 'menu', 'recipe', 'restaurant'],
  receipt: ['bill', 'contract', 'expense', 'invoice', 'payment', 'quote', 'transaction'],
  scissors: ['haircut', 'salon', 'service'],
};

/** Rows of these are people, or stand for one. */
const PEOPLE = new Set(
  'actor applicant artist attendee author barber buyer candidate child client coach contact customer doctor driver employee friend guest instructor lead member mentor parent patient person player seller speaker staff student teacher tutor user volunteer worker'.split(
    ' ',
  ),
);

const BY_VIEW = { items: 'list', gallery: 'image', table: 'grid', board: 'grid', calendar: 'calendar' } as const;

/** The last word says what it is: a `menu_item` is an item. */
const nounOf = (entity: Entity): string => entity.table.split('_').at(-1) ?? '';

export const isPerson = perEntity(
  (entity) => PEOPLE.has(nounOf(entity)) || PEOPLE.has(entity.label.split('_').at(-1) ?? ''),
);

export function iconOf(entity: Entity): string {
  if (entity.kind === 'contact') return 'mail';
  if (bookingOf(entity)) return 'calendar';
  if (orderOf(entity)) return 'receipt';
  if (entity.behaviours.leaderboard) return 'star';
  const subject = Object.entries(SUBJECTS).find(([, nouns]) => nouns.includes(nounOf(entity)))?.[0];
  if (subject) return subject;
  if (isPerson(entity) || entity.behaviours.members) return 'users';
  return BY_VIEW[entity.list.view];
}

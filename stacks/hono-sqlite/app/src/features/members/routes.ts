import type { Context, Hono } from 'hono';
import { find } from '#core/entity/data.ts';
import { allEntities, entityOf, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import { type App, form, redirectWithToast, signedIn, textOf, userOf, viewerOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { acceptPage } from '#features/members/accept.ts';
import { accept, invitationBy, invite, normalized, withdraw } from '#features/members/invitations.ts';
import { nameOf, owns, removeMember } from '#features/members/membership.ts';
import { problemWith } from '#features/members/section.ts';

const INVITATIONS_AN_HOUR = 20;

export function addRoutes(app: Hono<App>): void {
  for (const entity of allEntities().filter((one) => one.behaviours.members)) addEntityRoutes(app, entity);

  app.get('/invitations/:token', signedIn, (c) => {
    const invitation = invitationBy(c.req.param('token'));
    return invitation ? acceptPage(c, invitation) : c.notFound();
  });

  app.post('/invitations/:token', signedIn, (c) => {
    const invitation = invitationBy(c.req.param('token'));
    const entity = invitation && entityOf(invitation.entity);
    if (!invitation || !entity || !accept(userOf(c), entity, invitation)) return c.notFound();
    publish(`${entity.table}:${invitation.row_id}`);
    return redirectWithToast(c, `/${entity.path}/${invitation.row_id}`, t('members.joined'));
  });
}

type RowContext = Context<App, '/:id'>;

function addEntityRoutes(app: Hono<App>, entity: Entity): void {
  const path = `/${entity.path}/:id` as const;

  app.post(`${path}/members`, signedIn, async (c) => {
    const row = ownRow(c, entity);
    if (!row) return c.notFound();
    const email = normalized(textOf(await form(c), 'email'));
    const here = rowPath(entity, row);
    // The section says what is wrong when it is shown with the address.
    if (problemWith(entity, row, email)) return c.redirect(`${here}?invite=${encodeURIComponent(email)}#members`, 303);
    if (!allow(`invite:${userOf(c).id}`, INVITATIONS_AN_HOUR, 3600))
      return redirectWithToast(c, here, t('core.too_many'));
    invite(userOf(c), entity, row.id, email);
    return redirectWithToast(c, `${here}#members`, t('members.sent', { email }));
  });

  app.post(`${path}/invitations/:invitation/withdraw`, signedIn, (c) => {
    const row = ownRow(c, entity);
    if (!row || !withdraw(entity, row.id, c.req.param('invitation'))) return c.notFound();
    return redirectWithToast(c, `${rowPath(entity, row)}#members`, t('members.withdrawn'));
  });

  app.post(`${path}/members/:user/remove`, signedIn, (c) => {
    const row = ownRow(c, entity);
    const name = nameOf(c.req.param('user'));
    if (!row || !removeMember(c.req.param('user'), entity, row.id)) return c.notFound();
    publish(`${entity.table}:${row.id}`);
    return redirectWithToast(c, `${rowPath(entity, row)}#members`, t('members.removed', { name }));
  });

  app.post(`${path}/leave`, signedIn, (c) => {
    const row = find(viewerOf(c), entity, c.req.param('id'));
    if (!row || !removeMember(userOf(c).id, entity, row.id)) return c.notFound();
    publish(`${entity.table}:${row.id}`);
    return redirectWithToast(c, `/${entity.path}`, t('members.left', { label: labelOf(entity, row) }));
  });
}

/** The row for its owner; for everybody else there is nothing here. */
function ownRow(c: RowContext, entity: Entity): Row | null {
  const row: Row | null = find(viewerOf(c), entity, c.req.param('id'));
  return row && owns(viewerOf(c), row) ? row : null;
}

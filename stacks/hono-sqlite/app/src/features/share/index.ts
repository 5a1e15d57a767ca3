import { find } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { env } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Html, redirectWithToast, signedIn, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { field, icon } from '#core/ui/index.ts';
import { shareToken, startSharing, stopSharing } from '#features/share/links.ts';
import { routes } from '#features/share/routes.ts';

/** The owner of a row may make a link under which anybody reads it, without an account. */
export const share: Feature = {
  name: 'share',

  routes(app) {
    app.route('/shared', routes);
    for (const entity of allEntities().filter((one) => one.behaviours.share)) {
      app.post(`/${entity.path}/:id/:verb{share|unshare}`, signedIn, (c) => {
        const row: Row | null = find(viewerOf(c), entity, c.req.param('id'));
        if (!row || !mayShare(viewerOf(c), entity, row)) return c.notFound();
        const starts = c.req.param('verb') === 'share';
        if (!starts) stopSharing(entity, row.id);
        // Pressed twice, the link that was already given away must go on working.
        else if (!shareToken(entity, row.id)) startSharing(entity, row.id);
        return redirectWithToast(c, rowPath(entity, row), t(starts ? 'share.started' : 'share.stopped'));
      });
    }
  },

  entity: {
    actions(c, entity, row) {
      if (!mayShare(viewerOf(c), entity, row) || shareToken(entity, row.id)) return '';
      return html`<form method="post" action="${rowPath(entity, row)}/share"><button class="btn">${icon('link')}${t('share.share')}</button></form>`;
    },

    aside(c, entity, row) {
      const token = mayShare(viewerOf(c), entity, row) ? shareToken(entity, row.id) : null;
      return token ? linkCard(entity, row, token) : '';
    },

    beforeDelete: (_viewer, entity, row) => void stopSharing(entity, row.id),
  },
};

function mayShare(viewer: Viewer, entity: Entity, row: Row): boolean {
  return entity.behaviours.share === true && viewer.id !== null && row.owner_id === viewer.id;
}

function linkCard(entity: Entity, row: Row, token: string): Html {
  const input = field({
    label: t('share.link'),
    name: 'share-link',
    value: `${env.APP_URL}/shared/${token}`,
    hint: t('share.hint'),
    attrs: { readonly: true },
  });
  return html`<section class="card"><header><h2>${t('share.title')}</h2></header>${input}
<form method="post" action="${rowPath(entity, row)}/unshare"><button class="btn danger">${t('share.stop')}</button></form></section>`;
}

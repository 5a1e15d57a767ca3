import { Denied, find } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { env } from '#core/env.ts';
import type { Feature, RowForm } from '#core/features.ts';
import { type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { field, icon } from '#core/ui/index.ts';
import { redirectWithToast } from '#core/web.ts';
import { shareToken, startSharing, stopSharing } from '#features/share/links.ts';

/** The owner of a row may make a link under which anybody reads it, without an account. */
export const share: Feature = {
  name: 'share',

  entity: {
    form: shareForm,

    async actions(c, entity, row) {
      if (!mayShare(viewerOf(c), entity, row) || (await shareToken(entity, row.id))) return '';
      return (
        <form method="post" action={`${rowPath(entity, row)}/share`}>
          <button type="submit" className="btn">
            {icon('link')}
            {t('share.share')}
          </button>
        </form>
      );
    },

    async aside(c, entity, row) {
      const token = mayShare(viewerOf(c), entity, row) ? await shareToken(entity, row.id) : null;
      return token ? linkCard(entity, row, token) : '';
    },

    async beforeDelete(_viewer, entity, row) {
      await stopSharing(entity, row.id);
    },
  },
};

function shareForm(verb: string, entity: Entity): RowForm | undefined {
  if (!entity.behaviours.share || !['share', 'unshare'].includes(verb)) return undefined;
  return async (c) => {
    const row: Row | null = await find(viewerOf(c), entity, c.param('id'));
    if (!row || !mayShare(viewerOf(c), entity, row)) throw new Denied();
    if (verb === 'unshare') await stopSharing(entity, row.id);
    // Pressed twice, the link that was already given away must go on working.
    else if (!(await shareToken(entity, row.id))) await startSharing(entity, row.id);
    return redirectWithToast(rowPath(entity, row), t(verb === 'share' ? 'share.started' : 'share.stopped'));
  };
}

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
  return (
    <section className="card">
      <header>
        <h2>{t('share.title')}</h2>
      </header>
      {input}
      <form method="post" action={`${rowPath(entity, row)}/unshare`}>
        <button type="submit" className="btn danger">{t('share.stop')}</button>
      </form>
    </section>
  );
}

import type { DashboardPage, Widget } from '#core/blueprint-types.ts';
import { aggregate, type Figure, isTime } from '#core/entity/aggregate.ts';
import { list } from '#core/entity/data.ts';
import { allEntities, fieldOf, rowPath } from '#core/entity/entity.ts';
import { innerMany, labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, isUser, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { barChart, donutChart, lineChart, sparkline } from '#core/ui/charts.tsx';
import { empty, layout, money, number, when } from '#core/ui/index.ts';

/** One dashboard: its tiles in a row, then the widest chart, then the others side by side. */

const DAYS = 30;
const BARS = 7;
const TABLE_ROWS = 5;

interface Panel {
  widget: Widget;
  entity: Entity;
  title: string;
}

function panelsOf(page: DashboardPage): Panel[] {
  return page.widgets.flatMap((widget, index) => {
    const entity = allEntities().find(({ name }) => name === widget.entity);
    return entity ? [{ widget, entity, title: t(`page.${page.key}.${index + 1}.title`) }] : [];
  });
}

export async function dashboardPage(c: Ctx, page: DashboardPage): Promise<Html> {
  const viewer = viewerOf(c);
  const panels = panelsOf(page);
  const tiles = panels.filter(({ widget }) => widget.shape === 'tile');
  const lines = panels.filter(({ widget }) => widget.shape === 'line');
  const others = panels.filter(({ widget }) => !['tile', 'line'].includes(widget.shape));
  const title = t(`page.${page.key}.title`);
  const greeting = isUser(viewer) ? (
    <p className="lede">{t('dashboards.greeting', { name: viewer.name.split(' ')[0] ?? '' })}</p>
  ) : (
    ''
  );
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
          {greeting}
        </div>
      </div>
      {tiles.length > 0 ? (
        <dl className="tiles">{await Promise.all(tiles.map((panel) => tile(viewer, panel)))}</dl>
      ) : (
        ''
      )}
      {await Promise.all(lines.map((panel) => card(viewer, panel)))}
      {others.length > 0 ? (
        <div className="grid large">{await Promise.all(others.map((panel) => card(viewer, panel)))}</div>
      ) : (
        ''
      )}
    </>
  );
  return layout(c, { title, body });
}

/** Money reads as money, an average with one digit after the point. */
function formatOf({ widget, entity }: Panel): (value: number) => string {
  const isMoney =
    widget.field !== undefined && widget.measure !== 'count' && fieldOf(entity, widget.field).kind === 'money';
  return (value) => (isMoney ? money(Math.round(value)) : number(Math.round(value * 10) / 10));
}

async function tile(viewer: Viewer, panel: Panel): Promise<Html> {
  const { widget, entity, title } = panel;
  const [figure] = await aggregate(viewer, entity, { measure: widget.measure, ...fieldOption(widget) });
  const days = await aggregate(viewer, entity, {
    measure: widget.measure,
    ...fieldOption(widget),
    by: 'created',
    groups: DAYS,
  });
  return (
    <div key={title}>
      <dt>{title}</dt>
      <dd>{formatOf(panel)(figure?.value ?? 0)}</dd>
      {sparkline(days.map(({ value }) => value))}
    </div>
  );
}

const fieldOption = ({ field }: Widget) => (field === undefined ? {} : { field });

async function card(viewer: Viewer, panel: Panel): Promise<Html> {
  return (
    <section key={panel.title} className="card">
      <header>
        <h2>{panel.title}</h2>
      </header>
      {panel.widget.shape === 'table' ? await latest(viewer, panel) : await chart(viewer, panel)}
    </section>
  );
}

async function chart(viewer: Viewer, panel: Panel): Promise<Html> {
  const { widget, entity } = panel;
  const by = widget.by ?? 'created';
  const groups = widget.shape === 'bar' && isTime(entity, by) ? BARS : DAYS;
  const figures = await aggregate(viewer, entity, { measure: widget.measure, ...fieldOption(widget), by, groups });
  return figures.length === 0 ? nothing(entity) : drawing(panel, figures);
}

function drawing(panel: Panel, figures: Figure[]): Html {
  const format = formatOf(panel);
  if (panel.widget.shape === 'line') return lineChart(figures, format);
  return panel.widget.shape === 'donut' ? donutChart(figures) : barChart(figures, format);
}

const nothing = (entity: Entity): Html =>
  empty({ title: t('entities.none', { what: innerMany(entity) }), text: t('dashboards.none') });

async function latest(viewer: Viewer, { entity }: Panel): Promise<Html> {
  const { rows }: { rows: Row[] } = await list(viewer, entity, { sort: '-created', size: TABLE_ROWS });
  if (rows.length === 0) return nothing(entity);
  const line = (row: Row) => (
    <li key={row.id}>
      <time>{when(row.created_at)}</time>
      <span>
        <a href={rowPath(entity, row)}>{labelOf(entity, row)}</a>
      </span>
    </li>
  );
  return <ol className="agenda">{rows.map(line)}</ol>;
}

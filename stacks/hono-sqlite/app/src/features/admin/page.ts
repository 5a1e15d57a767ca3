import { blueprint } from '#blueprint.ts';
import { type AdminTile, features } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { attributes, avatar, empty, icon, layout, number, pager, pill, when } from '#core/ui/index.ts';
import { findPeople, type Person, peopleCounts } from '#features/admin/people.ts';

/** Figures first, then the people, then what works by itself. */
export async function adminPage(c: Ctx): Promise<string> {
  const sections = await Promise.all(features().map((feature) => feature.admin?.() ?? ''));
  const body = html`<div class="head"><div><h1>${t('admin.title')}</h1><p class="lede">${t('admin.lede')}</p></div></div>
  <dl class="tiles">${tiles().map(
    ({ label, value, note }) =>
      html`<div><dt>${label}</dt><dd>${value}</dd>${note ? html`<dd class="delta">${note}</dd>` : ''}</div>`,
  )}</dl>
  ${peopleSection(c)}
  ${sections}`;
  return layout(c, { title: t('admin.title'), body, noIndex: true });
}

function tiles(): AdminTile[] {
  const counts = peopleCounts();
  return [
    { label: t('admin.people'), value: number(counts.total), note: t('admin.all_time') },
    { label: t('admin.new'), value: number(counts.fresh), note: t('admin.last_week') },
    { label: t('admin.active'), value: number(counts.active), note: t('admin.last_week') },
    { label: t('admin.blocked'), value: number(counts.blocked), note: t('admin.blocked_note') },
    ...features().flatMap((feature) => feature.adminTiles?.() ?? []),
  ];
}

function peopleSection(c: Ctx): Html {
  const query = (c.req.query('q') ?? '').trim();
  const page = Math.max(1, Number.parseInt(c.req.query('page') ?? '1', 10) || 1);
  const { people, total, pages } = findPeople(query, page);
  const href = (to: number) => `/admin?${new URLSearchParams({ ...(query && { q: query }), page: String(to) })}`;
  const nobody = empty({ title: t('admin.nobody'), text: t('admin.nobody_text', { query }) });
  return html`<section class="card flush" aria-labelledby="people">
  <header><h2 id="people">${t('admin.people')} <span class="count">${total}</span></h2>
    <form role="search" class="affix slim">${icon('search')}<input type="search" name="q" value="${query}"
      aria-label="${t('admin.find')}" placeholder="${t('admin.find')}"></form></header>
  ${people.length === 0 ? nobody : peopleTable(c, people)}
  ${pages > 1 ? html`<footer>${pager({ page, pages, href })}</footer>` : ''}
</section>`;
}

function peopleTable(c: Ctx, people: Person[]): Html {
  const self = userOf(c).id;
  const row = (person: Person) => html`<tr>
    <th scope="row"><span class="who">${avatar(person.name)}<span>${person.name}<small>${person.email}</small></span></span></th>
    <td data-label="${t('admin.role')}">${person.id === self ? pill(t(`role.${person.role}`)) : roleForm(person)}</td>
    <td data-label="${t('admin.joined')}">${when(person.created_at)}</td>
    <td data-label="${t('admin.state')}">${person.blocked ? pill(t('admin.blocked'), 'bad') : pill(t('admin.fine'))}</td>
    <td class="act">${person.id === self ? html`<span class="muted">${t('admin.you')}</span>` : blockForm(person)}</td>
  </tr>`;
  return html`<div class="table"><table>
    <thead><tr><th>${t('admin.person')}</th><th>${t('admin.role')}</th><th>${t('admin.joined')}</th><th>${t('admin.state')}</th>
      <th class="act"><span class="sr">${t('admin.actions')}</span></th></tr></thead>
    <tbody>${people.map(row)}</tbody>
  </table></div>`;
}

/** Saves on change with the script; without it the button is there. */
function roleForm(person: Person): Html {
  const option = (role: string) =>
    html`<option value="${role}"${attributes({ selected: role === person.role })}>${t(`role.${role}`)}</option>`;
  return html`<form method="post" action="/admin/people/${person.id}/role" class="row" data-autosubmit>
    <select name="role" class="auto" aria-label="${t('admin.role_of', { name: person.name })}">${blueprint.roles.map(option)}</select>
    <button class="btn small">${t('admin.save')}</button>
  </form>`;
}

function blockForm(person: Person): Html {
  const action = person.blocked ? 'unblock' : 'block';
  return html`<form method="post" action="/admin/people/${person.id}/${action}">
    <button class="btn small ${person.blocked ? '' : 'danger'}">${t(`admin.${action}`)}</button>
  </form>`;
}

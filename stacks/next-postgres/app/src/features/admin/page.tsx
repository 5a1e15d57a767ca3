import { Fragment } from 'react';
import { blueprint } from '#blueprint.ts';
import { type AdminTile, askAll } from '#core/features.ts';
import { type Ctx, type Html, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, empty, icon, layout, number, pager, pill, when } from '#core/ui/index.ts';
import { requireRole } from '#core/web.ts';
import { findPeople, type Person, peopleCounts } from '#features/admin/people.ts';

/** Figures first, then the people, then what works by itself. */
export async function adminPage(c: Ctx): Promise<Html> {
  requireRole(c, 'admin');
  const sections = await askAll((feature) => feature.admin?.());
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t('admin.title')}</h1>
          <p className="lede">{t('admin.lede')}</p>
        </div>
      </div>
      <dl className="tiles">
        {(await tiles()).map(({ label, value, note }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
            {note ? <dd className="delta">{note}</dd> : ''}
          </div>
        ))}
      </dl>
      {await peopleSection(c)}
      {sections.map((section, index) => (
        <Fragment key={index}>{section}</Fragment>
      ))}
    </>
  );
  return layout(c, { title: t('admin.title'), body, noIndex: true });
}

async function tiles(): Promise<AdminTile[]> {
  const counts = await peopleCounts();
  return [
    { label: t('admin.people'), value: number(counts.total), note: t('admin.all_time') },
    { label: t('admin.new'), value: number(counts.fresh), note: t('admin.last_week') },
    { label: t('admin.active'), value: number(counts.active), note: t('admin.last_week') },
    { label: t('admin.blocked'), value: number(counts.blocked), note: t('admin.blocked_note') },
    ...(await askAll((feature) => feature.adminTiles?.())).flat(),
  ];
}

async function peopleSection(c: Ctx): Promise<Html> {
  const query = (c.query('q') ?? '').trim();
  const page = Math.max(1, Number.parseInt(c.query('page') ?? '1', 10) || 1);
  const { people, total, pages } = await findPeople(query, page);
  const href = (to: number) => `/admin?${new URLSearchParams({ ...(query && { q: query }), page: String(to) })}`;
  const nobody = empty({ title: t('admin.nobody'), text: t('admin.nobody_text', { query }) });
  return (
    <section className="card flush" aria-labelledby="people">
      <header>
        <h2 id="people">
          {t('admin.people')} <span className="count">{total}</span>
        </h2>
        <form role="search" className="affix slim">
          {icon('search')}
          <input
            type="search"
            name="q"
            defaultValue={query}
            aria-label={t('admin.find')}
            placeholder={t('admin.find')}
          />
        </form>
      </header>
      {people.length === 0 ? nobody : peopleTable(c, people)}
      {pages > 1 ? <footer>{pager({ page, pages, href })}</footer> : ''}
    </section>
  );
}

function peopleTable(c: Ctx, people: Person[]): Html {
  const self = userOf(c).id;
  const row = (person: Person) => (
    <tr key={person.id}>
      <th scope="row">
        <span className="who">
          {avatar(person.name)}
          <span>
            {person.name}
            <small>{person.email}</small>
          </span>
        </span>
      </th>
      <td data-label={t('admin.role')}>{person.id === self ? pill(t(`role.${person.role}`)) : roleForm(person)}</td>
      <td data-label={t('admin.joined')}>{when(person.created_at)}</td>
      <td data-label={t('admin.state')}>{person.blocked ? pill(t('admin.blocked'), 'bad') : pill(t('admin.fine'))}</td>
      <td className="act">
        {person.id === self ? <span className="muted">{t('admin.you')}</span> : blockForm(person)}
      </td>
    </tr>
  );
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th>{t('admin.person')}</th>
            <th>{t('admin.role')}</th>
            <th>{t('admin.joined')}</th>
            <th>{t('admin.state')}</th>
            <th className="act">
              <span className="sr">{t('admin.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>{people.map(row)}</tbody>
      </table>
    </div>
  );
}

/** Saves on change with the script; without it the button is there. */
function roleForm(person: Person): Html {
  const option = (role: string) => (
    <option key={role} value={role}>
      {t(`role.${role}`)}
    </option>
  );
  return (
    <form method="post" action={`/admin/people/${person.id}/role`} className="row" data-autosubmit="">
      <select
        name="role"
        defaultValue={person.role}
        className="auto"
        aria-label={t('admin.role_of', { name: person.name })}
      >
        {blueprint.roles.map(option)}
      </select>
      <button type="submit" className="btn small">{t('admin.save')}</button>
    </form>
  );
}

function blockForm(person: Person): Html {
  const action = person.blocked ? 'unblock' : 'block';
  return (
    <form method="post" action={`/admin/people/${person.id}/${action}`}>
      <button type="submit" className={`btn small ${person.blocked ? '' : 'danger'}`}>{t(`admin.${action}`)}</button>
    </form>
  );
}

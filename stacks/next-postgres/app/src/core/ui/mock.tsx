import { blueprint } from '#blueprint.ts';
import type { Html } from '#core/http.ts';
import { has, t } from '#core/text.ts';
import { count, pill, tile } from '#core/ui/marks.tsx';
import { drawing } from '#core/ui/mock-art.tsx';
import { toneOf } from '#core/ui/tones.ts';

/** A small model of the product, made of the same parts as the real pages. It stands beside promises and sign-in. */
const { art, mock, samples } = blueprint.landing;

interface Sample {
  title: string;
  meta: string;
  price: string;
  mark: string;
}

function sample(position: number): Sample {
  const part = (name: string) =>
    has(`landing.sample.${position}.${name}`) ? t(`landing.sample.${position}.${name}`) : '';
  return { title: part('title'), meta: part('meta'), price: part('price'), mark: part('mark') };
}

const all = (): Sample[] => Array.from({ length: samples }, (_, index) => sample(index + 1));

const pillOf = (text: string): Html | '' => (text ? pill(text, toneOf(text.toLowerCase().replaceAll(' ', '_'))) : '');

const priceOf = (price: string): Html | '' => (price ? <span className="num">{price}</span> : '');

const gallery = (): Html => (
  <div className="gallery two">
    {all().map(({ title, meta, price, mark }, index) => (
      <div key={title} className="shot boxed">
        <div className="frame">
          {drawing(art, index)}
          {pillOf(mark)}
        </div>
        <div className="text">
          <b>
            {title}
            {priceOf(price)}
          </b>
          {meta ? <p>{meta}</p> : ''}
        </div>
      </div>
    ))}
  </div>
);

const items = (): Html => (
  <ul className="items">
    {all().map(({ title, meta, price, mark }) => (
      <li key={title}>
        {tile(title)}
        <div className="text">
          <b>{title}</b>
          {meta ? (
            <p className="meta">
              <span>{meta}</span>
            </p>
          ) : (
            ''
          )}
        </div>
        <div className="end">
          {priceOf(price)}
          {pillOf(mark)}
        </div>
      </li>
    ))}
  </ul>
);

const card = ({ title, meta, price }: Sample): Html => (
  <div key={title} className="card">
    <b>{title}</b>
    {meta ? <span className="meta">{meta}</span> : ''}
    {priceOf(price)}
  </div>
);

/** The first two columns. */
function board(): Html {
  const cards = all();
  const column = (first: number) => {
    const mine = cards.filter((_, index) => index % 2 === first);
    return (
      <section key={first}>
        <header>
          <b>{cards[first]?.mark ?? ''}</b>
          {count(mine.length)}
        </header>
        {mine.map(card)}
      </section>
    );
  };
  return <div className="board">{[0, 1].map(column)}</div>;
}

/** The next seven days, today first, and what is on. */
function calendar(): Html {
  const days = Array.from({ length: 7 }, (_, index) => new Date(Date.now() + index * 86_400_000));
  const name = new Intl.DateTimeFormat(blueprint.locale, { weekday: 'short' });
  return (
    <>
      <div className="days">
        {days.map((day, index) => (
          <span key={index} aria-current={index === 1 ? 'date' : undefined}>
            {name.format(day)}
            <b>{day.getDate()}</b>
          </span>
        ))}
      </div>
      {items()}
    </>
  );
}

const VIEWS = { gallery, items, board, calendar };

export function productMock(): Html {
  const flush = mock === 'items';
  return (
    <div className="mock" aria-hidden="true">
      <header>
        <span>{t('landing.mock.title')}</span>
        {pillOf(t('landing.mock.mark'))}
      </header>
      <div className={flush ? '' : 'body'}>{VIEWS[mock]()}</div>
    </div>
  );
}

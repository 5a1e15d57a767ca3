import { blueprint } from '#blueprint.ts';
import { features, type Plan } from '#core/features.ts';
import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, layout, pill } from '#core/ui/index.ts';
import { productMock } from '#core/ui/mock.tsx';

/** The front page. All of its words are landing.* in messages/<locale>/app.json. */
const { landing, welcomeCredits } = blueprint;

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

export async function landingPage(c: Ctx): Promise<Html> {
  const plans = features().flatMap((feature) => feature.plans?.() ?? []);
  const body = (
    <>
      {hero(c)}
      {how()}
      {whatItDoes()}
      {plans.length > 0 ? prices(plans) : ''}
      {questions()}
      {final(c)}
    </>
  );
  const title = t('landing.promise');
  return layout(c, { title, body, wide: true, plain: true, description: t('landing.sentence') });
}

/** People who are signed in already need no account. */
const start = (c: Ctx): { href: string; text: string } =>
  isUser(viewerOf(c))
    ? { href: '/account/home', text: t('landing.continue') }
    : { href: '/sign-up', text: t('landing.start') };

const ticked = (text: string): Html => (
  <span>
    {icon('check')}
    {text}
  </span>
);

function hero(c: Ctx): Html {
  const { href, text } = start(c);
  const second = landing.explore || '#how';
  return (
    <section className="hero">
      <div className="wrap">
        <div className="pitch">
          <h1>{t('landing.promise')}</h1>
          <p className="lede">{t('landing.sentence')}</p>
          <div className="row">
            <a className="btn primary large" href={href}>
              {text}
            </a>
            <a className="btn large" href={second}>
              {t('landing.explore')}
            </a>
          </div>
          <p className="meta">
            {welcomeCredits > 0 ? ticked(t('landing.credits', { credits: welcomeCredits })) : ''}
            {ticked(t('landing.free'))}
          </p>
        </div>
        {productMock()}
      </div>
    </section>
  );
}

function how(): Html {
  const step = (n: number) => (
    <li key={n}>
      <h3>{t(`landing.step.${n}.title`)}</h3>
      <p>{t(`landing.step.${n}.text`)}</p>
    </li>
  );
  return (
    <section className="band" id="how">
      <div className="wrap">
        <div className="title">
          <h2>{t('landing.how')}</h2>
        </div>
        <ol className="how">{numbers(landing.steps).map(step)}</ol>
      </div>
    </section>
  );
}

function whatItDoes(): Html {
  const feature = (name: string, index: number) => (
    <div key={name}>
      {icon(name)}
      <h3>{t(`landing.feature.${index + 1}.title`)}</h3>
      <p>{t(`landing.feature.${index + 1}.text`)}</p>
    </div>
  );
  return (
    <section className="band tint" id="features">
      <div className="wrap">
        <div className="title">
          <h2>{t('landing.features')}</h2>
        </div>
        <div className="features">{landing.features.map(feature)}</div>
      </div>
    </section>
  );
}

function prices(plans: Plan[]): Html {
  const plan = (one: Plan) => (
    <div key={one.href} className={`card ${one.best ? 'best' : ''}`}>
      <header>
        <h3>{one.name}</h3>
        {one.best ? pill(t('landing.best'), 'brand') : ''}
      </header>
      <p className="amount">
        {one.amount}
        {one.per ? <small>{one.per}</small> : ''}
      </p>
      <ul className="ticks">
        {one.facts.map((fact) => (
          <li key={fact}>
            {icon('check')}
            {fact}
          </li>
        ))}
      </ul>
      <a className={`btn ${one.best ? 'primary' : ''}`} href={one.href}>
        {one.action}
      </a>
    </div>
  );
  return (
    <section className="band" id="prices">
      <div className="wrap">
        <div className="title">
          <h2>{t('landing.prices')}</h2>
          <p>{t('landing.prices_text')}</p>
        </div>
        <div className="plans">{plans.map(plan)}</div>
      </div>
    </section>
  );
}

function questions(): Html {
  const question = (n: number) => (
    <details key={n} open={n === 1}>
      <summary>{t(`landing.question.${n}.title`)}</summary>
      <p>{t(`landing.question.${n}.text`)}</p>
    </details>
  );
  return (
    <section className="band tint" id="faq">
      <div className="wrap">
        <div className="title">
          <h2>{t('landing.questions')}</h2>
        </div>
        <div className="faq">{numbers(landing.questions).map(question)}</div>
      </div>
    </section>
  );
}

function final(c: Ctx): Html {
  const { href, text } = start(c);
  return (
    <section className="band">
      <div className="wrap">
        <div className="final">
          <h2>{t('landing.final')}</h2>
          <a className="btn primary large" href={href}>
            {text}
          </a>
        </div>
      </div>
    </section>
  );
}

import type { Html } from '#core/http.ts';

/** Stand-ins for pictures on the landing page: shapes in the colours of the look, or plates where the app is about food. */
const SHAPES: Html[] = [
  <>
    <circle className="e" cx="142" cy="48" r="21" />
    <path className="c" d="M0 112q46-44 98-14t102-20v72H0Z" />
    <path className="b" d="M0 126q60-34 112-6t88-14v44H0Z" />
    <path className="d" d="M0 150q40-38 86-24t114 24Z" />
  </>,
  <>
    <path className="b" d="M28 150V92a72 72 0 0 1 144 0v58Z" />
    <path className="c" d="M50 150V94a50 50 0 0 1 100 0v56Z" />
    <path className="e" d="M70 150V96a30 30 0 0 1 60 0v54Z" />
    <path className="d" d="M87 150V98a13 13 0 0 1 26 0v52Z" />
  </>,
  <>
    <path className="b" d="M25 0h50v50a50 50 0 0 1-50-50Z" />
    <path className="d" d="M75 50h50v50a50 50 0 0 1-50-50Z" />
    <path className="e" d="M125 50V0h50a50 50 0 0 1-50 50Z" />
    <path className="c" d="M25 100V50a50 50 0 0 1 50 50Z" />
    <path className="d" d="M125 150v-50a50 50 0 0 1 50 50Z" />
    <path className="e" d="M25 150a50 50 0 0 1 50-50v50Z" />
    <circle className="b" cx="150" cy="75" r="25" />
    <circle className="c" cx="100" cy="125" r="25" />
    <circle className="i" cx="100" cy="25" r="25" />
  </>,
  <>
    <path className="b" d="M0 40q25-22 50 0t50 0 50 0 50 0v110H0Z" />
    <path className="c" d="M0 70q25-22 50 0t50 0 50 0 50 0v80H0Z" />
    <path className="d" d="M0 102q25-22 50 0t50 0 50 0 50 0v48H0Z" />
    <circle className="e" cx="152" cy="28" r="15" />
  </>,
];

const PLATE = (
  <>
    <ellipse cx="100" cy="82" rx="62" ry="60" fill="#000" opacity=".1" />
    <circle cx="100" cy="76" r="60" fill="#fdfcf9" />
    <circle cx="100" cy="76" r="43" fill="#f3f0ea" />
  </>
);

/** Salad with mozzarella, pasta, risotto, cake. */
const PLATES: Html[] = [
  <>
    <path d="M0 0h200v150H0Z" fill="#8aa183" />
    {PLATE}
    <path
      d="M72 64q14-24 30-6-10 18-30 6ZM126 62q8 22-12 28-6-20 12-28ZM84 104q-20-2-18-20 20 2 18 20Z"
      fill="#4f8a4c"
    />
    <circle cx="100" cy="76" r="21" fill="#fffdf8" />
    <path d="M88 66q12-10 24 0" stroke="#e4ddcf" strokeWidth="3" fill="none" />
    <g fill="#d8452e">
      <circle cx="74" cy="82" r="9" />
      <circle cx="122" cy="94" r="9" />
      <circle cx="112" cy="50" r="8" />
      <circle cx="96" cy="108" r="7" />
    </g>
  </>,
  <>
    <path d="M0 0h200v150H0Z" fill="#c9744f" />
    {PLATE}
    <g fill="none" strokeLinecap="round" strokeWidth="6">
      <g stroke="#e9b24c">
        <circle cx="100" cy="76" r="28" />
        <circle cx="96" cy="80" r="17" />
        <path d="M70 66q30-22 60 4M72 92q28 22 56-2" />
      </g>
      <g stroke="#f4cd78" strokeWidth="4">
        <circle cx="103" cy="73" r="22" />
        <circle cx="98" cy="77" r="9" />
      </g>
    </g>
    <g fill="#8d2f1d">
      <circle cx="90" cy="66" r="7" />
      <circle cx="112" cy="74" r="8" />
      <circle cx="96" cy="90" r="6" />
    </g>
    <path d="M104 54q12-10 18 2-10 8-18-2Z" fill="#4f8a4c" />
  </>,
  <>
    <path d="M0 0h200v150H0Z" fill="#d9c9ae" />
    {PLATE}
    <path d="M66 78q-2-32 34-32t36 28q-2 34-38 32-30-2-32-28Z" fill="#efc95b" />
    <g fill="#f8e09a">
      <circle cx="82" cy="68" r="4" />
      <circle cx="112" cy="58" r="4" />
      <circle cx="118" cy="84" r="4" />
      <circle cx="90" cy="94" r="4" />
      <circle cx="100" cy="74" r="4" />
    </g>
    <g fill="#8a5a37">
      <path d="M76 84a10 10 0 0 1 18-8l-5 10Z" />
      <path d="M104 92a10 10 0 0 1 18-6l-6 9Z" />
      <path d="M96 62a10 10 0 0 1 19-4l-7 9Z" />
    </g>
    <path d="M124 66q10 4 4 14-10-4-4-14Z" fill="#4f8a4c" />
  </>,
  <>
    <path d="M0 0h200v150H0Z" fill="#b98a86" />
    {PLATE}
    <path d="M70 58l52-10 10 42-52 12Z" fill="#f4e3c4" />
    <path d="M70 58l52-10 4 14-53 11Z" fill="#5b3823" />
    <path d="M76 84l53-11 2 8-53 11Z" fill="#7a4d31" />
    <g fill="#8d6144">
      <circle cx="84" cy="60" r="2" />
      <circle cx="98" cy="58" r="2" />
      <circle cx="112" cy="55" r="2" />
    </g>
    <path d="M126 98q12-4 14 8-12 2-14-8Z" fill="#4f8a4c" />
    <circle cx="74" cy="106" r="5" fill="#c22f3b" />
  </>,
];

type Art = 'shapes' | 'plates';

const SETS: Readonly<Record<Art, Html[]>> = { shapes: SHAPES, plates: PLATES };

export const drawing = (art: Art, index: number): Html => (
  <svg className="art" viewBox="0 0 200 150" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <path className="g" d="M0 0h200v150H0Z" />
    {SETS[art][index % SETS[art].length]}
  </svg>
);

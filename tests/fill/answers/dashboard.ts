import { html } from '#core/html.ts';
import type { Section } from '#core/slots.ts';
import { barChart, donutChart } from '#core/ui/charts.ts';
import { empty, money } from '#core/ui/index.ts';
import { Expense } from '#entities/expenses/model.ts';

const WEEKS = 8;

/** What was spent, week by week and by category: the rows of whoever looks. */
export const dashboard: Section = (_c, read) => {
  const weeks = read.figures(Expense, { measure: 'sum', field: 'amount', by: 'date', each: 'week', groups: WEEKS });
  if (weeks.length === 0) {
    return html`<section class="card">${empty({ title: 'Nothing spent yet', text: 'The chart appears with the first expense.' })}</section>`;
  }
  const [all] = read.figures(Expense, { measure: 'sum', field: 'amount' });
  const parts = read.figures(Expense, { measure: 'sum', field: 'amount', by: 'category' });
  const total = weeks.reduce((sum, week) => sum + week.value, 0);
  const tile = (name: string, value: number) => html`<div><dt>${name}</dt><dd>${money(Math.round(value))}</dd></div>`;
  return html`<div class="stack loose">
    <dl class="tiles">
      ${tile('All spending', all?.value ?? 0)}
      ${tile('Latest week', weeks.at(-1)?.value ?? 0)}
      ${tile('A week, on average', total / weeks.length)}
    </dl>
    <section class="card"><header><h2>Spending per week</h2></header>${barChart(weeks, money)}</section>
    <section class="card"><header><h2>By category</h2></header>${donutChart(parts)}</section>
  </div>`;
};

import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Reading } from '#entities/readings/model.ts';

const { cell, fact, head } = display(Reading);

export const views: Views<typeof Reading> = {
  columns: ['taken', 'output', 'battery'],

  listRow: (row) => html`
    ${head(row, 'taken')}

    ${cell(row, 'output')}

    ${cell(row, 'battery')}`,

  details: (row) => html`
    ${fact(row, 'output')}

    ${fact(row, 'battery')}`,
};

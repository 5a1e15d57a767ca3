import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Order } from '#entities/orders/model.ts';

const { cell, fact, head } = display(Order);

export const views: Views<typeof Order> = {
  columns: ['product', 'quantity', 'total', 'status'],

  listRow: (row) => html`
    ${head(row, 'product')}

    ${cell(row, 'quantity')}

    ${cell(row, 'total')}

    ${cell(row, 'status')}`,

  details: (row) => html`
    ${fact(row, 'quantity')}

    ${fact(row, 'total')}

    ${fact(row, 'status')}`,
};

import { display, type Views } from '#core/entity/display.tsx';
import { Order } from '#entities/orders/model.ts';

const { cell, fact, head } = display(Order);

export const views: Views<typeof Order> = {
  columns: ['product', 'quantity', 'total', 'status'],

  listRow: (row) => <>
    {head(row, 'product')}

    {cell(row, 'quantity')}

    {cell(row, 'total')}

    {cell(row, 'status')}</>,

  details: (row) => <>
    {fact(row, 'quantity')}

    {fact(row, 'total')}

    {fact(row, 'status')}</>,
};

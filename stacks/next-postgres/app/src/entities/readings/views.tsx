import { display, type Views } from '#core/entity/display.tsx';
import { Reading } from '#entities/readings/model.ts';

const { cell, fact, head } = display(Reading);

export const views: Views<typeof Reading> = {
  columns: ['taken', 'output', 'battery'],

  listRow: (row) => <>
    {head(row, 'taken')}

    {cell(row, 'output')}

    {cell(row, 'battery')}</>,

  details: (row) => <>
    {fact(row, 'output')}

    {fact(row, 'battery')}</>,
};

import { display, type Views } from '#core/entity/display.tsx';
import { Specimen } from '#entities/specimens/model.ts';

const { cell, fact, head, photo, prose } = display(Specimen);

export const views: Views<typeof Specimen> = {
  columns: ['title', 'count', 'weight', 'value', 'rare', 'found'],

  listRow: (row) => <>
    {head(row, 'title')}

    {cell(row, 'count')}

    {cell(row, 'weight')}

    {cell(row, 'value')}

    {cell(row, 'rare')}

    {cell(row, 'found')}</>,

  main: (row) => <>
    {photo(row, 'picture')}

    {prose(row, 'notes')}</>,

  details: (row) => <>
    {fact(row, 'count')}

    {fact(row, 'weight')}

    {fact(row, 'value')}

    {fact(row, 'rare')}

    {fact(row, 'found')}

    {fact(row, 'seen')}

    {fact(row, 'kind')}

    {fact(row, 'key')}

    {fact(row, 'extra')}

    {fact(row, 'contact')}

    {fact(row, 'site')}

    {fact(row, 'phone')}

    {fact(row, 'document')}

    {fact(row, 'category')}

    {fact(row, 'grade')}</>,
};

import { display, type Views } from '#core/entity/display.tsx';
import { Product } from '#entities/products/model.ts';

const { excerpt, fact, meta, photo, picture, prose, show, title } = display(Product);

export const views: Views<typeof Product> = {
  card: (row) => <>
    {picture(row, 'photo')}

    <div className="text">
      <h3>{title(row)}{show(row, 'price')}</h3>

      {excerpt(row, 'description')}

      <p className="meta">
        {meta(row, 'category')}
      </p>
    </div></>,

  main: (row) => <>
    {photo(row, 'photo')}

    {prose(row, 'description')}</>,

  details: (row, c) => <>
    {fact(row, 'price')}

    {fact(row, 'category')}

    {fact(row, 'tags', c)}</>,
};

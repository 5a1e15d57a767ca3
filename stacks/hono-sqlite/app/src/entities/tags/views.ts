import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Tag } from '#entities/tags/model.ts';

const { mark, title } = display(Tag);

export const views: Views<typeof Tag> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}
    </div>`,
};

import { answerCheckout } from '../support/billing.ts';
import { type Entity, entityOf, facts, fieldOf, lower } from '../support/facts.ts';
import { fill, formWith } from '../support/forms.ts';
import { get, type Person, post, stranger } from '../support/people.ts';
import { change, createRow, creatorOf, type Row, send, status } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';
import { currencyDigits } from '../support/values.ts';

const money = (minor: number): string =>
  (minor / 10 ** currencyDigits).toLocaleString('en', { minimumFractionDigits: currencyDigits });

function partsOf(entity: Entity) {
  const { kind } = entity;
  if (kind.type !== 'order') return undefined;
  const of = fieldOf(entity, kind.of);
  const thing = entityOf(of.ref ?? '');
  return {
    of,
    thing,
    quantity: fieldOf(entity, kind.quantity),
    total: fieldOf(entity, kind.total),
    price: fieldOf(thing, kind.price),
  };
}

for (const entity of facts.entities) {
  const parts = partsOf(entity);
  if (!parts) continue;
  const { of, thing, quantity, total, price } = parts;
  const what = lower(entity.singular);
  const PRICE = 1250;
  const product = (): Promise<Row> =>
    createRow(thing, { values: { [price.name]: (PRICE / 10 ** currencyDigits).toFixed(currencyDigits) } });
  const buyer = async (): Promise<Person> => stranger((await creatorOf(entity)).role);
  const order = async (by: Person, target: Row, values: Record<string, string> = {}): Promise<Row> =>
    createRow(entity, { by, values: { [of.name]: target.id, [quantity.name]: '2', ...values } });

  test(`a ${lower(thing.singular)} is ordered and paid, and the sum is the server’s`, async ({ as }) => {
    const target = await product();
    const by = await buyer();
    const page = await as(by);
    await page.goto(target.path);
    const form = formWith(page, 'Order');
    await fill(form, [quantity], { [quantity.name]: '3' });
    await form.getByRole('button', { name: 'Order', exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/${entity.path}/`));
    const path = new URL(page.url()).pathname;
    await expect(page.getByRole('main')).toContainText(money(PRICE * 3));
    await expect(page.getByText(/^pending$/i).first()).toBeVisible();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await expect(heading(page, 'Test checkout')).toBeVisible();
    await expect(page.getByRole('main')).toContainText(money(PRICE * 3));
    await page.getByRole('button', { name: 'Decline' }).click();
    await expect(page).toHaveURL(new RegExp(path));
    await expect(page.getByText(/^pending$/i).first(), 'a declined payment changes nothing').toBeVisible();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByRole('button', { name: 'Pay now' }).click();
    await expect(page).toHaveURL(new RegExp(path));
    await expect(page.getByText(/^paid$/i).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Pay', exact: true })).toHaveCount(0);
    expect(await status(target.by, path), 'the seller sees it').toBe(200);
  });

  test(`what a ${what} costs cannot be sent along`, async () => {
    const target = await product();
    const by = await buyer();
    const row = await order(by, target, { [total.name]: '0.01', total: '1', price: '1', status: 'paid' });
    const page = await (await by.request.get(row.path)).text();
    expect(page).toContain(money(PRICE * 2));
    expect(page.toLowerCase()).toContain('>pending<');
    const answer = await post(by.request, row.path, { status: 'paid', [total.name]: '0.01' });
    expect(answer.status(), 'orders are not edited').toBe(404);
    expect(await (await by.request.get(row.path)).text()).toContain(money(PRICE * 2));
  });

  test(`strange quantities are refused`, async () => {
    const target = await product();
    const by = await buyer();
    for (const wrong of ['0', '-1', '-99', '1.5', '1e3', 'NaN', '99999999999999999999', '']) {
      const answer = await send(entity, by, { [of.name]: target.id, [quantity.name]: wrong });
      expect(answer.status(), `quantity ${wrong}`).toBe(422);
    }
  });

  test(`an old ${what} keeps its price`, async () => {
    const target = await product();
    const by = await buyer();
    const row = await order(by, target);
    const answer = await change(target, { [price.name]: '99.00' });
    expect(answer.status()).toBe(303);
    expect(await (await by.request.get(row.path)).text()).toContain(money(PRICE * 2));
  });

  test(`a ${what} concerns buyer and seller, nobody else`, async () => {
    const target = await product();
    const by = await buyer();
    const row = await order(by, target);
    const other = await stranger(by.role);
    expect(await status(other, row.path)).toBe(404);
    for (const verb of ['pay', 'cancel', 'state/paid', 'state/shipped']) {
      expect((await post(other.request, `${row.path}/${verb}`)).status(), verb).toBe(404);
    }
    expect((await post(target.by.request, `${row.path}/pay`)).status(), 'sellers do not pay').toBe(404);
    expect((await post(by.request, `${row.path}/state/shipped`)).status(), 'buyers do not ship').toBe(404);
    const checkout = new URL((await post(by.request, `${row.path}/pay`)).headers().location ?? '', 'http://localhost')
      .pathname;
    expect((await get(other.request, checkout)).status()).toBe(404);
    expect((await answerCheckout(other, checkout, 'pay')).status()).toBe(404);
    expect((await (await by.request.get(row.path)).text()).toLowerCase()).toContain('>pending<');
  });

  const states = entity.fields.find((field) => field.name === 'status')?.values ?? [];
  const next = states[states.indexOf('paid') + 1];
  if (next && next !== 'cancelled') {
    test(`a paid ${what} is marked as ${next} by the seller, an open one is not`, async ({ as }) => {
      const target = await product();
      const by = await buyer();
      const row = await order(by, target);
      expect((await post(target.by.request, `${row.path}/state/${next}`)).status(), 'it is not paid').toBe(404);
      const checkout = new URL((await post(by.request, `${row.path}/pay`)).headers().location ?? '', 'http://localhost')
        .pathname;
      await answerCheckout(by, checkout, 'pay');
      const page = await as(target.by);
      await page.goto(row.path);
      await page.getByRole('button', { name: `Mark as ${next.replaceAll('_', ' ')}` }).click();
      await expect(page.getByText(new RegExp(`^${next.replaceAll('_', ' ')}$`, 'i')).first()).toBeVisible();
    });
  }

  test(`an open ${what} can be cancelled, and is not paid then`, async () => {
    const target = await product();
    const by = await buyer();
    const row = await order(by, target);
    expect((await post(by.request, `${row.path}/cancel`)).status()).toBe(303);
    const page = (await (await by.request.get(row.path)).text()).toLowerCase();
    expect(page).toContain('>cancelled<');
    const answer = await post(by.request, `${row.path}/pay`);
    expect(answer.headers().location ?? '', 'no checkout opens').not.toContain('checkout');
  });
}

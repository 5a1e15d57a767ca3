import { answerCheckout, balanceOf, deliver, open, pack, paidEvent, pay } from '../support/billing.ts';
import { auth, entityOf, facts, type Price } from '../support/facts.ts';
import { creatorRoles } from '../support/grants.ts';
import { get, idOf, person, post, stranger } from '../support/people.ts';
import { plan, send } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

const welcome = auth?.welcome_credits ?? 0;
const plans = facts.prices.filter((price) => price.every);
const keepers = facts.prices.filter((price) => !price.every && price.credits === 0);
const usesCredits = welcome > 0 || facts.prices.some((price) => price.credits > 0);

const button = (price: Price): string => (price.every ? `Subscribe to ${price.name}` : `Buy ${price.name}`);

if (auth && facts.prices.length > 0) {
  if (usesCredits) {
    test(`a new account starts with ${welcome} credits`, async () => {
      expect(await balanceOf(await stranger())).toBe(welcome);
    });
  }

  for (const price of facts.prices) {
    test(`${price.name} is bought at the checkout and counts once`, async ({ as }) => {
      const by = await stranger();
      const page = await as(by);
      await page.goto('/billing');
      await expect(heading(page, 'Billing')).toBeVisible();
      await page.getByRole('button', { name: button(price) }).click();
      await expect(heading(page, 'Test checkout')).toBeVisible();
      await expect(page.getByRole('main')).toContainText(price.name);
      const checkout = new URL(page.url()).pathname;
      await page.getByRole('button', { name: 'Pay now' }).click();
      await expect(page).toHaveURL(/\/billing/);
      if (usesCredits) {
        await expect(page.getByTestId('balance')).toHaveText(String(welcome + price.credits));
        if (price.credits > 0)
          await expect(page.getByRole('row', { name: new RegExp(price.name) }).first()).toBeVisible();
      }
      if (price.every || price.credits === 0) {
        await expect(page.getByRole('heading', { name: price.name }), 'it is shown as one’s own').toBeVisible();
        await expect(page.getByRole('button', { name: button(price) }), 'and not offered again').toHaveCount(0);
      }
      expect((await answerCheckout(by, checkout, 'pay')).status(), 'the same checkout pays once').toBe(404);
      if (usesCredits) expect(await balanceOf(by)).toBe(welcome + price.credits);
    });
  }

  test('a declined payment changes nothing', async ({ as }) => {
    const price = facts.prices[0] as Price;
    const by = await stranger();
    const page = await as(by);
    await page.goto('/billing');
    await page.getByRole('button', { name: button(price) }).click();
    const checkout = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Decline' }).click();
    await expect(page).toHaveURL(/\/billing/);
    await expect(page.getByRole('button', { name: button(price) })).toBeVisible();
    if (usesCredits) await expect(page.getByTestId('balance')).toHaveText(String(welcome));
    expect((await answerCheckout(by, checkout, 'pay')).status(), 'a declined checkout stays declined').toBe(404);
  });

  for (const price of plans) {
    test(`${price.name} can be cancelled and stays until the period ends`, async ({ as }) => {
      const by = await stranger();
      await pay(by, price);
      const page = await as(by);
      await page.goto('/billing');
      await page.getByRole('button', { name: 'Cancel subscription' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `Cancel ${price.name}` })
        .click();
      await expect(page.getByRole('button', { name: 'Keep subscription' })).toBeVisible();
      if (usesCredits) await expect(page.getByTestId('balance')).toHaveText(String(welcome + price.credits));
      await page.getByRole('button', { name: 'Keep subscription' }).click();
      await expect(page.getByRole('button', { name: 'Cancel subscription' })).toBeVisible();
    });
  }

  test('only a price of this app can be bought', async () => {
    const by = await stranger();
    for (const price of ['free_money', '', '__proto__', '../admin']) {
      expect((await post(by.request, '/billing', { price, amount: '1', credits: '1000' })).status(), price).toBe(404);
    }
    if (usesCredits) expect(await balanceOf(by)).toBe(welcome);
  });

  test('a checkout belongs to the person who opened it', async () => {
    const buyer = await stranger();
    const other = await stranger();
    const checkout = await open(buyer, facts.prices[0] as Price);
    expect((await get(other.request, checkout)).status()).toBe(404);
    expect((await answerCheckout(other, checkout, 'pay')).status()).toBe(404);
    if (usesCredits) {
      expect(await balanceOf(buyer)).toBe(welcome);
      expect(await balanceOf(other)).toBe(welcome);
    }
    expect((await get(buyer.request, '/billing?paid=1')).status(), 'coming back proves nothing').toBe(200);
    if (usesCredits) expect(await balanceOf(buyer)).toBe(welcome);
  });

  if (pack) {
    const price = pack;
    const id = () => unique('e2e').replace(/\W+/g, '_');

    test('a signed event counts once, for the person that it names', async () => {
      const buyer = await stranger();
      const other = await stranger();
      const event = paidEvent(id(), await idOf(buyer.email), price, other.email);
      expect(await deliver(event)).toBe(200);
      expect(await balanceOf(buyer), 'the buyer is known by id').toBe(welcome + price.credits);
      expect(await balanceOf(other), 'an e-mail address that was typed in proves nothing').toBe(welcome);
      expect(await deliver(event), 'the provider may send it again').toBe(200);
      expect(await deliver({ ...event, id: `${event.id}_again` }), 'or as another event').toBe(200);
      expect(await balanceOf(buyer)).toBe(welcome + price.credits);
    });

    test('forged, altered and late events are refused', async () => {
      const buyer = await stranger();
      const event = paidEvent(id(), await idOf(buyer.email), price, buyer.email);
      const now = Math.floor(Date.now() / 1000);
      expect(await deliver(event, { secret: 'whsec_guessed' }), 'another secret').toBe(400);
      expect(await deliver(event, { secret: '' }), 'no secret').toBe(400);
      expect(await deliver(event, { at: now - 3600 }), 'an hour late').toBe(400);
      expect(await deliver(event, { at: now + 3600 }), 'from the future').toBe(400);
      const plain = await buyer.request.post('/api/webhooks/stripe', { data: event });
      expect(plain.status(), 'without a signature').toBe(400);
      expect(await balanceOf(buyer)).toBe(welcome);
    });

    test('an event that is not about money received changes nothing', async () => {
      const buyer = await stranger();
      const event = paidEvent(id(), await idOf(buyer.email), price, buyer.email);
      const unpaid = { ...event, data: { object: { ...event.data.object, payment_status: 'unpaid' } } };
      const unknown = { ...paidEvent(id(), 'nobody', price, buyer.email) };
      const noPrice = paidEvent(id(), await idOf(buyer.email), { ...price, key: 'free_money' }, buyer.email);
      for (const strange of [unpaid, unknown, noPrice, { id: id(), type: 'made.up', data: { object: {} } }]) {
        expect(await deliver(strange)).toBeLessThan(500);
      }
      expect(await balanceOf(buyer)).toBe(welcome);
    });
  }

  const locked = [...plans, ...keepers].filter((price) => price.unlocks.length > 0);
  for (const price of locked) {
    for (const name of price.unlocks) {
      test(`${name} is open to those who have ${price.name}`, async () => {
        const entity = entityOf(name);
        const { sent: values, parent } = await plan(entity);
        const by = await stranger(creatorRoles(entity)[0]);
        const refused = await send(entity, by, values, parent);
        expect(refused.status()).toBe(422);
        expect(await refused.text()).toContain(price.name);
        await pay(by, price);
        expect((await send(entity, by, values, parent)).status()).toBe(303);
      });
    }
  }

  test('billing is one’s own', async () => {
    const visitor = await person();
    expect((await get(visitor.request, '/billing')).status()).toBe(200);
    expect((await post(visitor.request, '/billing/subscriptions/sub_of_somebody_else/cancel')).status()).toBe(404);
  });
}

import type { Page } from '@playwright/test';
import { auth } from '../support/facts.ts';
import { linkIn, mailTo, posted } from '../support/outbox.ts';
import { get, PASSWORD, post, stranger, visitor } from '../support/people.ts';
import { address } from '../support/server.ts';
import { alertOn, expect, heading, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

const NEW_PASSWORD = 'another kettle on the ridge';

const account = () => {
  const name = unique('Robin');
  return { name, email: `${name.replace(/\W+/g, '.').toLowerCase()}@example.com` };
};

async function fillSignUp(page: Page, name: string, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

const menu = (page: Page) => page.getByRole('button', { name: 'Your account' });

async function signOut(page: Page): Promise<void> {
  await menu(page).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(menu(page)).toHaveCount(0);
}

if (auth) {
  const choices = auth.choose.filter((role) => role !== 'admin');
  const hasChoice = choices.length > 1;

  test('somebody new signs up, signs out and in again', async ({ page }) => {
    const { name, email } = account();
    await page.goto('/sign-up');
    await fillSignUp(page, name, email);
    if (hasChoice) {
      const group = page.getByRole('group', { name: 'I am a' }).or(page.getByRole('radiogroup', { name: 'I am a' }));
      for (const role of choices)
        await expect(group.getByRole('radio', { name: new RegExp(`^${role}`, 'i') })).toBeVisible();
      await group.getByRole('radio', { name: new RegExp(`^${choices[1]}`, 'i') }).check({ force: true });
    }
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(menu(page)).toBeVisible();
    await page.goto('/account');
    await expect(page.getByLabel('Name')).toHaveValue(name);
    await expect(page.getByLabel('E-mail')).toHaveValue(email);
    await signOut(page);
    await page.goto('/account');
    await expect(page).toHaveURL(/\/sign-in/);
    await signIn(page, email, PASSWORD);
    await expect(page).toHaveURL(/\/account$/);
    await expect(menu(page)).toBeVisible();
  });

  test('a refused sign-up says what is wrong beside the field', async ({ page }) => {
    const known = await stranger();
    const cases = [
      { email: 'nobody at home', password: PASSWORD, field: 'E-mail' },
      { email: known.email, password: PASSWORD, field: 'E-mail' },
      { email: account().email, password: 'short', field: 'Password' },
      { email: account().email, password: 'password1234', field: 'Password' },
    ];
    for (const { email, password, field } of cases) {
      await page.goto('/sign-up');
      await fillSignUp(page, 'Robin', email, password);
      await page
        .locator('form')
        .filter({ has: page.getByLabel('Name') })
        .evaluate((form: HTMLFormElement) => {
          form.noValidate = true;
          for (const input of form.querySelectorAll('input')) input.removeAttribute('minlength');
        });
      await page.getByRole('button', { name: 'Create account' }).click();
      const input = page.getByLabel(field, { exact: true });
      await expect(input, `${field}: ${email} ${password}`).toHaveAttribute('aria-invalid', 'true');
      await expect(input).toHaveAccessibleDescription(/\S/);
      await expect(menu(page)).toHaveCount(0);
    }
  });

  test('nobody signs up as an admin', async ({ playwright }) => {
    const client = await playwright.request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address } });
    const { name, email } = account();
    const form = { name, email, password: PASSWORD, role: 'admin', isAdmin: 'true', is_admin: '1' };
    await post(client, '/sign-up', form);
    await post(client, '/sign-in', { email, password: PASSWORD });
    expect((await get(client, '/admin')).status()).not.toBe(200);
    await client.dispose();
  });

  test('a wrong password and an unknown address get the same answer', async ({ page }) => {
    const { email } = await stranger();
    const messages: string[] = [];
    for (const address of [email, account().email]) {
      await page.goto('/sign-in');
      await signIn(page, address, 'wrong password here');
      const alert = alertOn(page);
      await expect(alert).toBeVisible();
      messages.push((await alert.textContent()) ?? '');
      await expect(page.getByLabel('E-mail')).toHaveValue(address);
      await expect(menu(page)).toHaveCount(0);
    }
    expect(messages[0]).toBe(messages[1]);
  });

  test('a forgotten password is set anew by mail, once', async ({ page }) => {
    const person = await stranger();
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    const link = linkIn(await mailTo(person.email, /password/i));
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await signIn(page, person.email, person.password);
    await expect(alertOn(page)).toBeVisible();
    await signIn(page, person.email, NEW_PASSWORD);
    await expect(menu(page)).toBeVisible();
    expect((await get(person.request, '/account')).status(), 'older sessions are over').not.toBe(200);

    await page.context().clearCookies();
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('yet another kettle');
    await page.getByRole('button', { name: 'Save password' }).click();
    await expect(alertOn(page), 'the link worked once').toBeVisible();
  });

  test('asking for a new password does not tell who has an account', async () => {
    const person = await stranger();
    const client = await visitor();
    const unknown = account().email;
    const answers = [
      await post(client, '/forgot', { email: person.email }),
      await post(client, '/forgot', { email: unknown }),
    ];
    expect(answers[0]?.status()).toBe(answers[1]?.status());
    const [first, second] = await Promise.all(answers.map((answer) => answer.text()));
    expect(first?.replaceAll(person.email, '')).toBe(second?.replaceAll(unknown, ''));
    await mailTo(person.email);
    expect(await posted(unknown)).toHaveLength(0);
  });

  if (auth.verify_email) {
    test('an address is confirmed by mail before anything can be changed', async ({ page }) => {
      const { name, email } = account();
      await page.goto('/sign-up');
      await fillSignUp(page, name, email);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.goto('/account');
      await page.goto(linkIn(await mailTo(email)));
      await page.goto('/account');
      await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
    });
  }

  test('whoever is sent to sign in comes back to the page', async ({ page }) => {
    const person = await stranger();
    await page.goto('/account?from=mail');
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await signIn(page, person.email, person.password);
    await expect(page).toHaveURL(/\/account\?from=mail$/);
  });

  test('signing in never leads to another site', async ({ playwright }) => {
    const person = await stranger();
    const targets = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ];
    for (const next of targets) {
      const client = await playwright.request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address } });
      const answer = await post(client, '/sign-in', { email: person.email, password: person.password, next });
      expect(answer.status()).toBe(303);
      const target = new URL(answer.headers().location ?? '', address);
      expect(target.origin, `next=${next}`).toBe(new URL(address).origin);
      const again = await client.get(`/sign-in?next=${encodeURIComponent(next)}`, { maxRedirects: 0 });
      expect(new URL(again.headers().location ?? '/', address).origin).toBe(new URL(address).origin);
      await client.dispose();
    }
  });

  test('the session cookie is out of reach for scripts and other sites', async ({ page }) => {
    const person = await stranger();
    await page.goto('/sign-in');
    await signIn(page, person.email, person.password);
    await expect(menu(page)).toBeVisible();
    const cookies = await page.context().cookies();
    const session = cookies.filter((cookie) => cookie.value.length >= 20);
    expect(session.length, 'there is a session cookie').toBeGreaterThan(0);
    for (const cookie of session) {
      expect.soft(cookie.httpOnly, `${cookie.name} is HttpOnly`).toBe(true);
      expect.soft(['Lax', 'Strict'], `${cookie.name} has SameSite`).toContain(cookie.sameSite);
    }
    const visible = await page.evaluate(() => document.cookie);
    for (const cookie of session) expect(visible).not.toContain(cookie.value);
  });

  test('signing out ends the session, not only the cookie', async ({ as }) => {
    const person = await stranger();
    const page = await as(person);
    await page.goto('/account');
    await signOut(page);
    expect((await get(person.request, '/account')).status(), 'the copied cookie is worthless').toBe(303);
  });

  test('a changed password ends all other sessions', async ({ page }) => {
    const person = await stranger();
    await page.goto('/sign-in?next=/account');
    await signIn(page, person.email, person.password);
    await expect(heading(page, /./)).toBeVisible();
    await page.getByLabel('Current password', { exact: true }).fill('not my password');
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await expect(page.getByLabel('Current password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    expect((await get(person.request, '/account')).status()).toBe(200);
    await page.getByLabel('Current password', { exact: true }).fill(person.password);
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await expect(page.getByRole('status').filter({ hasText: /saved/i })).toBeVisible();
    await page.goto('/account');
    await expect(page, 'this session goes on').toHaveURL(/\/account$/);
    expect((await get(person.request, '/account')).status(), 'the other one is over').toBe(303);
  });

  test('a forged session is a visitor', async ({ playwright }) => {
    const person = await stranger();
    for (const cookie of person.state.cookies) {
      for (const value of [`${cookie.value.slice(0, -6)}AAAAAA`, 'x'.repeat(cookie.value.length)]) {
        const headers = { cookie: `${cookie.name}=${value}` };
        const client = await playwright.request.newContext({ baseURL: address, extraHTTPHeaders: headers });
        expect((await get(client, '/account')).status()).toBe(303);
        await client.dispose();
      }
    }
  });

  test('an account can be deleted, with its password only', async ({ as }) => {
    const person = await stranger();
    const page = await as(person);
    const remove = async (password: string) => {
      await page.goto('/account');
      await page.getByRole('button', { name: 'Delete account' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Password', { exact: true }).fill(password);
      await dialog.getByRole('button', { name: /^delete/i }).click();
    };
    await remove('not my password');
    await expect(alertOn(page)).toBeVisible();
    expect((await get(person.request, '/account')).status()).toBe(200);
    await remove(person.password);
    await expect(menu(page)).toHaveCount(0);
    expect((await get(person.request, '/account')).status()).toBe(303);
    await page.goto('/sign-in');
    await signIn(page, person.email, person.password);
    await expect(alertOn(page)).toBeVisible();
  });
}

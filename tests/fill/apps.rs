//! Five things that no blueprint can say, from their descriptions to a page that somebody uses in a browser. Who writes is a script
//! of ours with code that works; what is looked at is the app.

use std::time::Instant;

use crate::shop::{Shop, files};
use serde_json::{Value, json};

fn answer(files: &Value) -> Vec<Value> {
    vec![json!({ "answer": files })]
}

/// A tool of a page without a server: its file and its cases.
fn tool(name: &str, code: &str, cases: &str) -> Vec<Value> {
    let (file, own) = (format!("public/custom/{name}.js"), format!("tests/unit/custom/{name}.own.test.ts"));
    answer(&files(&[(&file, code), (&own, cases)]))
}

fn of_server(name: &str, code: &str, cases: &str) -> Vec<Value> {
    let (file, own) = (format!("src/custom/{name}.ts"), format!("tests/unit/custom/{name}.own.test.ts"));
    answer(&files(&[(&file, code), (&own, cases)]))
}

/// The slot is open, honest and proved; then it is filled, and `verify SLOT` holds it.
fn filled(shop: &Shop, slot: &str, answers: &[Value]) {
    let status = shop.vibe(&["status"]).ok();
    assert!(status.contains("open: "), "{status}");
    shop.vibe(&["verify", slot]).ok();
    let begun = Instant::now();
    let told = shop.fill(&[slot], answers).ok();
    assert!(told.contains(&format!("filled {slot}")), "{told}");
    println!("{slot}: filled in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let told = shop.vibe(&["verify", slot]).ok();
    println!("{slot}: `verify {slot}` in {:.1} s", begun.elapsed().as_secs_f64());
    for row in ["lint ", "types ", "contract ", "cases "] {
        assert!(told.contains(row), "{row} is missing in:\n{told}");
    }
}

#[test]
fn a_2048_game_is_played() {
    let shop = Shop::made("game", "Twenty Forty-Eight", "a 2048 game", &[]);
    shop.seen("open", OPEN);
    filled(
        &shop,
        "game",
        &tool("game", include_str!("answers/game.js"), include_str!("answers/game.own.test.ts")),
    );
    shop.seen("game", GAME);
}

const OPEN: &str = "import { expect, test } from '@playwright/test';
import { shoot } from '../seen.ts';

test('what is not built says so', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Not built yet' })).toBeVisible();
  await expect(page.locator('#tool').getByText('a 2048 game')).toBeVisible();
  await shoot(page, 'open');
});
";

const GAME: &str = "import { expect, test } from '@playwright/test';
import { shoot } from '../seen.ts';

test('a move makes one tile of two, and a reload keeps it', async ({ page }) => {
  await page.goto('/');
  await page.evaluate(() => {
    const board = [2, 2, 4, 8, ...Array(12).fill(0)];
    localStorage.setItem('slot-game', JSON.stringify({ board, score: 0, best: 0 }));
  });
  await page.reload();
  await expect(page.getByRole('img', { name: /^Board. 2 2 4 8; empty/ })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('img', { name: /^Board. 4 4 8 / })).toBeVisible();
  await expect(page.getByText('Score4', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Left' }).click();
  await expect(page.getByRole('img', { name: /^Board. 8 8 / })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('img', { name: /^Board. 8 8 / })).toBeVisible();
  for (let turn = 0; turn < 30; turn += 1) {
    for (const key of ['ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
  }
  await shoot(page, 'game');
  await page.getByRole('button', { name: 'New game' }).click();
  await expect(page.getByText('Score0', { exact: true })).toBeVisible();
});
";

#[test]
fn ten_euros_are_converted() {
    let shop = Shop::made("converter", "Change", "a currency converter", &[]);
    let code = include_str!("answers/currency_converter.js");
    let cases = include_str!("answers/currency_converter.own.test.ts");
    filled(&shop, "currency_converter", &tool("currency_converter", code, cases));
    shop.seen("converter", CONVERTER);
}

const CONVERTER: &str = "import { expect, test } from '@playwright/test';
import { shoot } from '../seen.ts';

test('ten euros become dollars, by the rate that was typed in', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Amount').fill('10');
  await expect(page.getByRole('status')).toHaveText('$11.00');
  await page.getByText('Rates for one euro').click();
  await page.getByLabel('USD', { exact: true }).fill('1.25');
  await expect(page.getByRole('status')).toHaveText('$12.50');
  await shoot(page, 'converter');
  await page.reload();
  await expect(page.getByRole('status')).toHaveText('$12.50');
  await page.getByRole('button', { name: 'Swap the two' }).click();
  await expect(page.getByRole('status')).toHaveText('€8.00');
  await page.getByLabel('Amount').fill('ten');
  await expect(page.getByRole('status')).toHaveText('Type an amount');
});
";

#[test]
fn the_wheel_of_fortune_turns() {
    let shop = Shop::made("wheel", "Who is it", "a wheel of fortune with names", &[]);
    let code = include_str!("answers/wheel_of_fortune.js");
    let cases = include_str!("answers/wheel_of_fortune.own.test.ts");
    filled(&shop, "wheel_of_fortune", &tool("wheel_of_fortune", code, cases));
    shop.seen("wheel", TURN);
}

const TURN: &str = "import { expect, test } from '@playwright/test';
import { shoot } from '../seen.ts';

test('it turns and stops at one of the names', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: /^Names/ }).fill('Ada\\nGrace\\nAlan');
  await expect(page.getByRole('img', { name: 'Wheel of 3 names' })).toBeVisible();
  const pointed = () => page.locator('.turning').evaluate((wheel) => getComputedStyle(wheel).transform);
  const before = await pointed();
  await page.getByRole('button', { name: 'Spin the wheel' }).click();
  await expect(page.getByRole('status')).toHaveText(/^(Ada|Grace|Alan) it is!$/, { timeout: 15_000 });
  expect(await pointed()).not.toBe(before);
  await page.getByRole('textbox', { name: /^Names/ }).fill('Ada\\nGrace\\nAlan\\nEdsger\\nBarbara\\nDonald');
  await shoot(page, 'wheel');
});
";

const CRM: &str = "People keep leads with a name, a budget and a source. Score each lead by budget and source. \
Only the owner sees a lead.";

#[test]
fn a_lead_shows_its_score() {
    let shop = Shop::made("score", "Pipeline", CRM, &[]);
    shop.seen("unscored", &score("Not computed yet"));
    let (code, cases) =
        (include_str!("answers/lead_score.ts"), include_str!("answers/lead_score.own.test.ts"));
    // A rule of chance is no rule, and one that reads other rows is refused before it runs.
    let chance = code.replace("(SOURCES[source] ?? 0)", "Math.floor(Math.random() * 30)");
    let reads = code.replace(
        "/** Points",
        "import { list } from '#core/entity/data.ts';\nexport const read = list;\n/** Points",
    );
    let mut answers = of_server("lead_score", &reads, cases);
    answers.extend(of_server("lead_score", &chance, cases));
    answers.extend(of_server("lead_score", code, cases));
    answers[1]["expect"] = json!(["may not import `#core/entity/data.ts`"]);
    answers[2]["expect"] = json!(["the same row gives the same value"]);
    filled(&shop, "lead_score", &answers);
    shop.seen("score", &score("72"));
}

fn score(value: &str) -> String {
    LEAD.replace("VALUE", value)
}

const LEAD: &str = "import { entityOf } from '../support/facts.ts';
import { createRow } from '../support/rows.ts';
import { stranger } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { shoot } from '../seen.ts';

test('the score stands in the list and on the page of the lead', async ({ as }) => {
  const by = await stranger();
  const name = 'Acme Instruments';
  await createRow(entityOf('Lead'), { by, values: { name: 'Blue Barn', budget: '900', source: 'Website' } });
  const row = await createRow(entityOf('Lead'), { by, values: { name, budget: '4200', source: 'Referral' } });
  const page = await as(by);
  await page.goto(row.path);
  const fact = page.getByRole('term').filter({ hasText: /^Score$/ });
  await expect(fact.locator('xpath=following-sibling::dd')).toHaveText('VALUE');
  await shoot(page, 'lead');
  await page.setViewportSize({ width: 1280, height: 844 });
  await page.goto('/leads');
  const entry = page.getByRole('main').locator('li, tr, article').filter({ hasText: name });
  if ('VALUE'.length < 4) await expect(entry).toContainText(/VALUE/);
  else await expect(entry).not.toContainText('VALUE');
  await shoot(page, 'leads');
});
";

const SPENDING: &str = "People record expenses with a title, an amount, a category and a date. Only the owner sees an expense. \
A dashboard with a chart of spending per week.";

#[test]
fn a_dashboard_sums_the_rows_of_whoever_looks() {
    let shop = Shop::made("dashboard", "Purse", SPENDING, &[]);
    let (code, cases) = (include_str!("answers/dashboard.ts"), include_str!("answers/dashboard.own.test.ts"));
    filled(&shop, "dashboard", &of_server("dashboard", code, cases));
    shop.seen("dashboard", DASHBOARD);
}

const DASHBOARD: &str = "import { entityOf } from '../support/facts.ts';
import { stranger } from '../support/people.ts';
import { createRow } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';
import { shoot } from '../seen.ts';

test('the sum is of my rows, by week, and of nobody else', async ({ as }) => {
  const [by, other] = [await stranger(), await stranger()];
  const spent = (who: typeof by, title: string, amount: string, date: string) =>
    createRow(entityOf('Expense'), { by: who, values: { title, amount, date } });
  await spent(by, 'A novel', '12.50', '2026-05-04');
  await spent(by, 'To the sea', '37.50', '2026-05-10');
  await spent(by, 'Bread', '10.00', '2026-05-11');
  await spent(by, 'Shoes', '64.00', '2026-05-20');
  await spent(other, 'A boat', '9999.00', '2026-05-05');
  const page = await as(by);
  await page.goto('/');
  await page.getByRole('link', { name: 'Dashboard' }).first().click();
  const figure = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd');
  await expect(figure('All spending')).toHaveText(/124.00/);
  await expect(figure('Latest week')).toHaveText(/64.00/);
  await expect(figure('A week, on average')).toHaveText(/41.33/);
  await expect(page.getByRole('img', { name: /64.00/ })).toBeVisible();
  await expect(page.locator('rect title').filter({ hasText: '50.00' })).toHaveCount(1);
  await expect(page.getByText('9,999')).toHaveCount(0);
  await shoot(page, 'dashboard');
});
";

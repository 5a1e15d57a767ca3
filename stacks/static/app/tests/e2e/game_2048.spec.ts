import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

const path = site.pages.find((page) => page.tool === 'game_2048')?.path ?? '/';
const full = [2, 4, 2, 4, 4, 2, 4, 2, 2, 4, 2, 4, 4, 2, 4, 2];

test('tiles move, merge and count, and a reload loses nothing', async ({ page }) => {
  await page.addInitScript(() => {
    if (sessionStorage.getItem('seeded')) return;
    sessionStorage.setItem('seeded', 'yes');
    localStorage.setItem('game-2048', JSON.stringify({ board: [2, 2, ...Array(14).fill(0)], score: 0 }));
  });
  await page.goto(path);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByText(/Score\s*4/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^Board\. 4 / })).toBeVisible();
  await page.reload();
  await expect(page.getByText(/Score\s*4/)).toBeVisible();
  await page.getByRole('button', { name: 'New game' }).click();
  await expect(page.getByText(/Score\s*0/)).toBeVisible();
});

test('a stuck game is over and can be revived', async ({ page }) => {
  await page.addInitScript((board) => {
    localStorage.setItem('game-2048', JSON.stringify({ board, score: 12 }));
  }, full);
  await page.goto(path);
  await expect(page.getByText('Game over')).toBeVisible();
  await page.getByRole('button', { name: 'Revive' }).click();
  await expect(page.getByText('Game over')).toBeHidden();
});

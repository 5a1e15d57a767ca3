import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../public/', import.meta.url));
const pages = globSync('**/*.html', { cwd: folder });

/** Addresses of this site that a page points at, without what stands behind `?` and `#`. */
function addresses(page: string): string[] {
  const text = readFileSync(join(folder, page), 'utf8');
  const found = text.matchAll(/(?:href|src)="(\/(?!\/)[^"?#]*)/g);
  return [...found].map((match) => match[1] ?? '/');
}

const isThere = (address: string): boolean =>
  existsSync(join(folder, address.endsWith('/') ? `${address}index.html` : address)) ||
  existsSync(join(folder, address, 'index.html'));

test('every page points only at files that are there', () => {
  assert.ok(pages.length >= 2, 'a front page, and one for addresses that do not exist');
  for (const page of pages) {
    const lost = addresses(page).filter((address) => !isThere(address));
    assert.deepEqual(lost, [], `public/${page}`);
  }
});

test('every page has a title, a language and one main part', () => {
  for (const page of pages) {
    const text = readFileSync(join(folder, page), 'utf8');
    assert.match(text, /<html lang="[a-z]/, page);
    assert.match(text, /<title>[^<]+<\/title>/, page);
    assert.equal(text.match(/<main[ >]/g)?.length, 1, page);
  }
});

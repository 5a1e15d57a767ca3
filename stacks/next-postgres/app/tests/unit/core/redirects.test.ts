import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localPath } from '#core/http.ts';

test('only paths of this site are followed', () => {
  for (const path of ['/', '/tasks?page=2#top', '/a//b']) assert.equal(localPath(path, '/home'), path);
});

test('everything that could leave the site is refused', () => {
  const outside = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    'tasks',
    '',
    undefined,
    ['/a'],
  ];
  for (const value of outside) assert.equal(localPath(value, '/home'), '/home', String(value));
});

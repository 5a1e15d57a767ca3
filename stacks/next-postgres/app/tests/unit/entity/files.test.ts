import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signedHeaders } from '#core/adapters/s3.ts';
import { diskStorage } from '#core/adapters/storage.ts';
import { stripJpeg } from '#core/entity/jpeg.ts';
import { sniffDocument, sniffImage, typeOfKey } from '#core/entity/sniff.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

test('pictures are told by their first bytes', () => {
  assert.equal(sniffImage(bytes([0x89], 'PNG\r\n', [0x1a, 0x0a]))?.type, 'image/png');
  assert.equal(sniffImage(bytes([0xff, 0xd8, 0xff, 0xe0]))?.type, 'image/jpeg');
  assert.equal(sniffImage(bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 '))?.type, 'image/webp');
  assert.equal(sniffImage(bytes('GIF89a'))?.type, 'image/gif');
  for (const other of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', 'MZ', '', '%PDF-1.7']) {
    assert.equal(sniffImage(bytes(other)), null, other);
  }
});

test('documents are told by their bytes, and programs are none', () => {
  assert.equal(sniffDocument(bytes('%PDF-1.7'))?.extension, 'pdf');
  assert.equal(sniffDocument(bytes('plain words\n'))?.extension, 'txt');
  assert.equal(sniffDocument(bytes('PK', [3, 4], 'notes.txt'))?.extension, 'zip');
  assert.equal(sniffDocument(bytes('PK', [3, 4], '[Content_Types].xml word/document.xml'))?.extension, 'docx');
  assert.equal(sniffDocument(bytes([0x7f], 'ELF', [0, 1, 2])), null);
  assert.equal(sniffDocument(bytes('')), null);
});

test('a key says what it holds', () => {
  assert.equal(typeOfKey('abc-plan.pdf'), 'application/pdf');
  assert.equal(typeOfKey('abc'), 'application/octet-stream');
});

const segment = (marker: number, body: number[]): number[] => [0xff, marker, 0, body.length + 2, ...body];
const exif = (orientation: number): number[] => [
  ...Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
  ...[0, 2, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
  ...[0x01, 0x0f, 0, 2, 0, 0, 0, 4, ...Buffer.from('Cam\0')],
  ...[0, 0, 0, 0],
];

test('photos lose place and camera, but not which way is up', () => {
  const photo = bytes(
    [0xff, 0xd8],
    segment(0xe1, exif(6)),
    segment(0xe0, [1, 2]),
    segment(0xfe, [...Buffer.from('secret')]),
    [0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9],
  );
  const clean = Buffer.from(stripJpeg(photo) ?? []).toString('latin1');
  assert.ok(!clean.includes('Cam') && !clean.includes('secret'));
  assert.ok(clean.includes('Exif') && clean.includes('\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006'));
  assert.ok(clean.endsWith('\u00ff\u00da\0\u0002\t\t\u00ff\u00d9'));
  const upright = stripJpeg(bytes([0xff, 0xd8], segment(0xe1, exif(1)), [0xff, 0xda, 0, 2, 0xff, 0xd9]));
  assert.ok(!Buffer.from(upright ?? []).includes('Exif'));
  assert.equal(stripJpeg(bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1])), null);
});

test('the disk keeps, gives and removes, and keys cannot leave the folder', async () => {
  const storage = diskStorage(join(mkdtempSync(join(tmpdir(), 'files-')), 'files'));
  await storage.put('one.txt', bytes('hello'), 'text/plain');
  assert.equal(Buffer.from((await storage.get('one.txt')) ?? []).toString(), 'hello');
  assert.equal(await new Response(await storage.stream('one.txt')).text(), 'hello');
  await storage.remove('one.txt');
  await storage.remove('one.txt');
  assert.equal(await storage.get('one.txt'), null);
  assert.equal(await storage.stream('one.txt'), null);
  await assert.rejects(async () => storage.get('../secret'));
  await assert.rejects(async () => storage.put('a/b', bytes('x'), 'text/plain'));
});

test('requests to a bucket are signed as AWS describes', () => {
  const bucket = {
    endpoint: 'https://s3.example',
    region: 'us-east-1',
    name: 'photos',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const sign = (secret: string) => {
    const url = new URL('https://s3.example/photos/one.txt');
    return signedHeaders(
      { ...bucket, secretAccessKey: secret },
      'GET',
      url,
      new Uint8Array(),
      new Date('2026-11-25T12:00:00Z'),
    );
  };
  const headers = sign(bucket.secretAccessKey);
  assert.equal(headers['x-amz-date'], '20261125T120000Z');
  assert.equal(headers['x-amz-content-sha256'], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.match(
    headers.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261125\/us-east-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  assert.notEqual(sign('other').authorization, headers.authorization);
});

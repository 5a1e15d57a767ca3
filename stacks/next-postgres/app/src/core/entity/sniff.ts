/** What a file is, by its bytes: names and declared types come from strangers. */

export interface FileType {
  type: string;
  extension: string;
}

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, index) => bytes[at + index] === byte);

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

export function sniffImage(bytes: Uint8Array): FileType | null {
  if (startsWith(bytes, [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a])) return { type: 'image/png', extension: 'png' };
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return { type: 'image/jpeg', extension: 'jpg' };
  if (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8)) {
    return { type: 'image/webp', extension: 'webp' };
  }
  if (startsWith(bytes, ascii('GIF87a')) || startsWith(bytes, ascii('GIF89a'))) {
    return { type: 'image/gif', extension: 'gif' };
  }
  return null;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN_XML: readonly [string, FileType][] = [
  ['word/', { type: `${OFFICE}.wordprocessingml.document`, extension: 'docx' }],
  ['xl/', { type: `${OFFICE}.spreadsheetml.sheet`, extension: 'xlsx' }],
  ['ppt/', { type: `${OFFICE}.presentationml.presentation`, extension: 'pptx' }],
];

export function sniffDocument(bytes: Uint8Array): FileType | null {
  if (startsWith(bytes, ascii('%PDF-'))) return { type: 'application/pdf', extension: 'pdf' };
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return sniffZip(bytes);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) {
    return { type: 'application/x-ole-storage', extension: 'doc' };
  }
  return isText(bytes) ? { type: 'text/plain; charset=utf-8', extension: 'txt' } : null;
}

/** Word, Excel and PowerPoint files are archives; the folder inside tells which. */
function sniffZip(bytes: Uint8Array): FileType {
  const names = Buffer.from(bytes).toString('latin1');
  const office = names.includes('[Content_Types].xml') && OPEN_XML.find(([folder]) => names.includes(folder));
  return office ? office[1] : { type: 'application/zip', extension: 'zip' };
}

function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.length > 0 && !/\p{Cc}/u.test(text.replace(/[\n\r\t\f]/g, ''));
  } catch {
    return false;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  pdf: 'application/pdf',
  zip: 'application/zip',
  txt: 'text/plain; charset=utf-8',
  doc: 'application/x-ole-storage',
  ...Object.fromEntries(OPEN_XML.map(([, { extension, type }]) => [extension, type])),
};

/** Keys end with the extension that sniffing found. */
export const typeOfKey = (key: string): string => TYPES[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream';

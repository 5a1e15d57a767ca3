/** Photos tell where and when they were taken, and with which device. Nobody who shares a picture expects that. */

const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ORIENTATION = 0x0112;
const SHORT = 3;

/** Marker codes of what goes: Exif and XMP (APP1), Photoshop and IPTC (APP13), comments. */
const PRIVATE: ReadonlySet<number> = new Set([0xe1, 0xed, 0xfe]);
const START_OF_SCAN = 0xda;

interface Segment {
  marker: number;
  start: number;
  end: number;
}

/** The segments before the picture data; null when the file does not follow the format. */
function segmentsOf(bytes: Uint8Array): Segment[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: Segment[] = [];
  let start = 2;
  while (start + 4 <= bytes.length) {
    const marker = bytes[start + 1] ?? 0;
    if (bytes[start] !== 0xff) return null;
    if (marker === START_OF_SCAN) return segments;
    const end = start + 2 + view.getUint16(start + 2);
    if (end > bytes.length) return null;
    segments.push({ marker, start, end });
    start = end;
  }
  return null;
}

/** 1 to 8: how the camera was held. Without it, photos of phones would lie on their side. */
function orientationOf(segment: Uint8Array): number {
  const tiff = segment.subarray(4 + EXIF.length);
  if (!EXIF.every((byte, index) => segment[4 + index] === byte) || tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, little);
  for (let entry = directory + 2; entry + 12 <= tiff.length && entry < directory + 2 + count * 12; entry += 12) {
    if (view.getUint16(entry, little) === ORIENTATION) return view.getUint16(entry + 8, little);
  }
  return 1;
}

/** An Exif segment that says nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1];
  const body = [...EXIF, ...tiff, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([0xff, 0xe1, 0, body.length + 2, ...body]);
}

/** Takes the metadata out of a JPEG file; null when it is not one. */
export function stripJpeg(bytes: Uint8Array): Uint8Array | null {
  const segments = segmentsOf(bytes);
  if (!segments) return null;
  const exif = segments.find(({ marker }) => marker === 0xe1);
  const orientation = exif ? orientationOf(bytes.subarray(exif.start, exif.end)) : 1;
  const kept = segments.filter(({ marker }) => !PRIVATE.has(marker));
  const rest = segments.at(-1)?.end ?? 2;
  return Buffer.concat([
    bytes.subarray(0, 2),
    orientation >= 2 && orientation <= 8 ? orientationSegment(orientation) : new Uint8Array(),
    ...kept.map(({ start, end }) => bytes.subarray(start, end)),
    bytes.subarray(rest),
  ]);
}

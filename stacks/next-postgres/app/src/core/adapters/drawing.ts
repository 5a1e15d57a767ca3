/** Draws a picture out of a seed: quiet colours, a few large shapes. Stands in for what a model would paint. */
import { encodePng } from '#core/adapters/png.ts';

type Colour = readonly [number, number, number];
type Point = { x: number; y: number };
/** How much of a pixel a shape covers, 0 to 1. */
type Cover = (point: Point) => number;
interface Layer {
  colour: Colour;
  cover: Cover;
}

const WIDTH = 512;
const HEIGHT = 384;

/** From sky to ground, then the accent. */
const PALETTES: readonly (readonly Colour[])[] = [
  [
    [250, 236, 214],
    [244, 201, 160],
    [219, 140, 104],
    [150, 84, 78],
    [86, 56, 70],
    [255, 247, 226],
  ],
  [
    [222, 238, 240],
    [176, 212, 214],
    [110, 166, 168],
    [58, 116, 124],
    [30, 74, 86],
    [252, 214, 150],
  ],
  [
    [238, 240, 222],
    [206, 218, 172],
    [150, 178, 116],
    [94, 132, 86],
    [52, 88, 68],
    [248, 196, 120],
  ],
  [
    [240, 228, 240],
    [216, 190, 220],
    [170, 136, 186],
    [116, 90, 146],
    [70, 58, 104],
    [255, 220, 190],
  ],
  [
    [232, 234, 244],
    [188, 200, 226],
    [132, 152, 196],
    [84, 102, 154],
    [48, 60, 104],
    [250, 226, 170],
  ],
  [
    [250, 230, 226],
    [240, 190, 184],
    [214, 130, 128],
    [162, 82, 92],
    [100, 54, 74],
    [255, 240, 214],
  ],
];

export function drawing(seed: Uint8Array): Uint8Array {
  const at = (index: number) => (seed[index % seed.length] ?? 0) / 255;
  const palette = PALETTES[(seed[0] ?? 0) % PALETTES.length] as readonly Colour[];
  const layers = MOTIFS[(seed[1] ?? 0) % MOTIFS.length]?.(palette, at) ?? [];
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) paint(pixels, { x, y }, palette, layers);
  }
  return encodePng(WIDTH, HEIGHT, pixels);
}

function paint(pixels: Uint8Array, point: Point, palette: readonly Colour[], layers: Layer[]): void {
  const offset = (point.y * WIDTH + point.x) * 3;
  let colour = mix(colourAt(palette, 0), colourAt(palette, 1), point.y / HEIGHT);
  for (const layer of layers) {
    const cover = layer.cover(point);
    if (cover > 0) colour = mix(colour, layer.colour, cover);
  }
  pixels.set(colour, offset);
}

const colourAt = (palette: readonly Colour[], index: number) => palette[index] as Colour;

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** A soft edge of one pixel instead of stairs. */
const edge = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance));

const disc =
  (x: number, y: number, radius: number): Cover =>
  (point) =>
    edge(Math.hypot(point.x - x, point.y - y) - radius);

const ring =
  (x: number, y: number, radius: number, width: number): Cover =>
  (point) =>
    edge(Math.abs(Math.hypot(point.x - x, point.y - y) - radius) - width / 2);

const hill =
  (base: number, height: number, length: number, shift: number): Cover =>
  (point) => {
    const wave = Math.sin(point.x / length + shift) + Math.sin(point.x / (length * 0.43) + shift * 2.3) * 0.35;
    return edge(base - wave * height - point.y);
  };

type Motif = (palette: readonly Colour[], at: (index: number) => number) => Layer[];

const hills: Motif = (palette, at) => [
  { colour: colourAt(palette, 5), cover: disc(110 + at(2) * 300, 90 + at(3) * 60, 34 + at(4) * 26) },
  { colour: colourAt(palette, 2), cover: hill(225, 30 + at(5) * 20, 70 + at(6) * 40, at(7) * 6) },
  { colour: colourAt(palette, 3), cover: hill(275, 24 + at(8) * 18, 90 + at(9) * 50, at(10) * 6) },
  { colour: colourAt(palette, 4), cover: hill(330, 18 + at(11) * 14, 110 + at(12) * 60, at(13) * 6) },
];

const orbits: Motif = (palette, at) => {
  const x = 150 + at(2) * 210;
  const y = 120 + at(3) * 140;
  return [
    { colour: colourAt(palette, 2), cover: disc(x, y, 150 + at(4) * 60) },
    { colour: colourAt(palette, 3), cover: disc(x + (at(5) - 0.5) * 90, y + (at(6) - 0.5) * 60, 92 + at(7) * 24) },
    { colour: colourAt(palette, 5), cover: disc(x + (at(8) - 0.5) * 120, y + (at(9) - 0.5) * 90, 34 + at(10) * 14) },
    { colour: colourAt(palette, 4), cover: ring(x, y, 205 + at(11) * 50, 5) },
  ];
};

const bowl: Motif = (palette, at) => {
  const x = 226 + at(2) * 60;
  const lower =
    (cover: Cover, from: number): Cover =>
    (point) =>
      Math.min(cover(point), edge(from - point.y));
  return [
    { colour: colourAt(palette, 3), cover: (point) => edge(286 - point.y) },
    { colour: colourAt(palette, 2), cover: disc(x - 64, 168 - at(4) * 14, 46 + at(5) * 12) },
    { colour: colourAt(palette, 5), cover: disc(x + 8, 150 - at(6) * 16, 54 + at(7) * 10) },
    { colour: colourAt(palette, 2), cover: disc(x + 74, 172 - at(8) * 12, 42 + at(9) * 12) },
    { colour: colourAt(palette, 4), cover: lower(disc(x, 186, 138), 186) },
  ];
};

const MOTIFS: readonly Motif[] = [hills, orbits, bowl];

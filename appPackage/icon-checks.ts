import { type DecodedPng, decode } from 'fast-png';

export type IconFile = 'color.png' | 'outline.png';
export type Icons = Readonly<Record<IconFile, Uint8Array | undefined>>;

type Pixel = { x: number; y: number; colour: string; alpha: number };

const WHITE = 'ffffff';
const COLOR_SIZE = 192;
const OUTLINE_SIZE = 32;
/** Teams cuts the colour icon to shape; in the middle nothing is lost. Its pages say 96 or 120 pixels, this fits both. */
const SAFE = 96;

/** What is wrong with the icons. https://learn.microsoft.com/microsoftteams/platform/concepts/design/design-teams-app-icon-store-appbar */
export function iconFaults(icons: Icons): string[] {
  return [
    ...faultsOf('color.png', icons['color.png'], COLOR_SIZE, colorFaults),
    ...faultsOf('outline.png', icons['outline.png'], OUTLINE_SIZE, outlineFaults),
  ];
}

function faultsOf(
  file: IconFile,
  bytes: Uint8Array | undefined,
  size: number,
  faultsIn: (pixels: Pixel[]) => string[],
): string[] {
  if (!bytes) return [`${file} is missing`];
  const png = decoded(bytes);
  if (!png) return [`${file} is no PNG`];
  if (png.width !== size || png.height !== size) return [`${file} must be ${size} by ${size} pixels`];
  if (png.palette || png.depth !== 8 || png.channels < 3) return [`${file} must have 8 bits for each of its colours`];
  return faultsIn(pixelsOf(png)).map((fault) => `${file} ${fault}`);
}

function colorFaults(pixels: Pixel[]): string[] {
  const edge = (COLOR_SIZE - SAFE) / 2;
  const isSafe = (at: number) => at >= edge && at < COLOR_SIZE - edge;
  const drawn = pixels.filter(({ colour }) => colour !== pixels[0]?.colour);
  const faults: string[] = [];
  if (pixels.some(({ alpha }) => alpha < 255)) faults.push('must not be transparent anywhere');
  if (drawn.length === 0) faults.push('is empty');
  if (!drawn.every(({ x, y }) => isSafe(x) && isSafe(y))) {
    faults.push(`must have one colour outside the ${SAFE} by ${SAFE} pixels in its middle`);
  }
  return faults;
}

function outlineFaults(pixels: Pixel[]): string[] {
  const drawn = pixels.filter(({ alpha }) => alpha > 0);
  if (drawn.length === 0) return ['is empty'];
  if (drawn.some(({ colour }) => colour !== WHITE)) return ['must be white'];
  return drawn.length === pixels.length ? ['must be transparent around its lines'] : [];
}

function decoded(bytes: Uint8Array): DecodedPng | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

function pixelsOf({ width, height, channels, data }: DecodedPng): Pixel[] {
  return Array.from({ length: width * height }, (_, at) => {
    const [red, green, blue, alpha = 255] = data.subarray(at * channels, (at + 1) * channels);
    const colour = Buffer.from([red ?? 0, green ?? 0, blue ?? 0]).toString('hex');
    return { x: at % width, y: Math.floor(at / width), colour, alpha };
  });
}

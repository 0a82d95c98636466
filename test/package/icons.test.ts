import assert from 'node:assert/strict';
import { decode, encode } from 'fast-png';
import { type IconFile, iconFaults } from '../../appPackage/icon-checks.ts';
import { renderIcons } from '../../appPackage/render.ts';
import { faultsOf, icons } from './parts.ts';

type Paint = (x: number, y: number) => [red: number, green: number, blue: number, alpha: number];

const BLUE = [20, 59, 92, 255] satisfies number[] as ReturnType<Paint>;
const WHITE = [255, 255, 255, 255] satisfies number[] as ReturnType<Paint>;
const CLEAR = [0, 0, 0, 0] satisfies number[] as ReturnType<Paint>;

function painted(size: number, paint: Paint): Uint8Array {
  const data = Array.from({ length: size * size }, (_, at) => paint(at % size, Math.floor(at / size))).flat();
  return encode({ width: size, height: size, data: Uint8Array.from(data), channels: 4, depth: 8 });
}

const faultsWith = (file: IconFile, png: Uint8Array | undefined) => iconFaults({ ...icons, [file]: png });

describe('The icons', () => {
  it('are what their drawings say, pixel for pixel', async () => {
    for (const [file, png] of await renderIcons()) {
      const [drawn, kept] = [decode(png), decode(icons[file])];
      assert.deepEqual([drawn.width, drawn.height, drawn.channels], [kept.width, kept.height, kept.channels], file);
      assert(Buffer.from(drawn.data).equals(Buffer.from(kept.data)), `${file}: run node appPackage/icons.ts`);
    }
  });

  it('are what Teams asks for', () => assert.deepEqual(iconFaults(icons), []));

  it('are refused with the package', async () => {
    assert.deepEqual(await faultsOf({ icons: { ...icons, 'color.png': undefined } }), ['color.png is missing']);
  });

  for (const file of ['color.png', 'outline.png'] as const) {
    it(`are there, PNG and of the right size: ${file}`, () => {
      const size = file === 'color.png' ? 192 : 32;
      const indexed = { ...{ width: size, height: size, channels: 1, depth: 8 as const }, palette: [[255, 255, 255]] };
      assert.deepEqual(faultsWith(file, undefined), [`${file} is missing`]);
      assert.deepEqual(faultsWith(file, Buffer.from('<svg/>')), [`${file} is no PNG`]);
      assert.deepEqual(faultsWith(file, icons[file].subarray(0, 200)), [`${file} is no PNG`]);
      assert.match(
        `${faultsWith(
          file,
          painted(size / 2, () => WHITE),
        )}`,
        /must be (192 by 192|32 by 32) pixels/,
      );
      assert.match(`${faultsWith(file, encode({ ...indexed, data: new Uint8Array(size * size) }))}`, /8 bits/);
    });
  }
});

describe('A colour icon is refused', () => {
  const symbol: Paint = (x, y) => (x >= 48 && x < 144 && y >= 48 && y < 144 ? WHITE : BLUE);
  const faults = (paint: Paint) => faultsWith('color.png', painted(192, paint));

  it('not when its symbol just fits', () => assert.deepEqual(faults(symbol), []));

  it('with anything transparent', () => {
    const [red, green, blue] = BLUE;
    const thin: Paint = (x, y) => (x + y === 0 ? [red, green, blue, 254] : symbol(x, y));
    assert.deepEqual(faults(thin), ['color.png must not be transparent anywhere']);
  });

  it('with nothing on it', () =>
    assert.deepEqual(
      faults(() => BLUE),
      ['color.png is empty'],
    ));

  for (const [x, y] of [
    [47, 100],
    [144, 100],
    [100, 47],
    [100, 144],
    [0, 0],
  ]) {
    it(`with a pixel at ${x}, ${y}`, () => {
      const beyond: Paint = (atX, atY) => (atX === x && atY === y ? WHITE : symbol(atX, atY));
      assert.deepEqual(faults(beyond), ['color.png must have one colour outside the 96 by 96 pixels in its middle']);
    });
  }
});

describe('An outline icon is refused', () => {
  const line: Paint = (x) => (x < 2 ? WHITE : CLEAR);
  const faults = (paint: Paint) => faultsWith('outline.png', painted(32, paint));

  it('not when it is white and transparent, up to its edges', () => assert.deepEqual(faults(line), []));

  it('with nothing on it', () =>
    assert.deepEqual(
      faults(() => CLEAR),
      ['outline.png is empty'],
    ));

  it('with another colour, however faint', () => {
    assert.deepEqual(
      faults((x, y) => (x + y === 62 ? [255, 255, 254, 1] : line(x, y))),
      ['outline.png must be white'],
    );
  });

  it('with a background', () => {
    assert.deepEqual(
      faults(() => WHITE),
      ['outline.png must be transparent around its lines'],
    );
  });
});

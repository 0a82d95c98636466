import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { IconFile } from './icon-checks.ts';

const drawings: Record<IconFile, string> = { 'color.png': 'color.svg', 'outline.png': 'outline.svg' };

let engine: Promise<void> | undefined;

/** The icons as PNG files, made of the drawings beside this file. WebAssembly makes the same pixels on every machine. */
export async function renderIcons(): Promise<[IconFile, Uint8Array][]> {
  engine ??= readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))).then(initWasm);
  await engine;
  const files = Object.entries(drawings) as [IconFile, string][];
  return Promise.all(
    files.map(async ([file, drawing]): Promise<[IconFile, Uint8Array]> => {
      const svg = await readFile(new URL(drawing, import.meta.url), 'utf8');
      return [file, new Resvg(svg).render().asPng()];
    }),
  );
}

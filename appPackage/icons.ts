/** `node appPackage/icons.ts`: draws the icons anew, which are checked in so that a package needs no drawing. */
import { writeFile } from 'node:fs/promises';
import { renderIcons } from './render.ts';

for (const [file, png] of await renderIcons()) {
  await writeFile(new URL(file, import.meta.url), png);
  process.stdout.write(`${file} is drawn.\n`);
}

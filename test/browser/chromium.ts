import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where installers put it on systems that do not have it on PATH. */
const USUAL_PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((root) =>
    root ? [join(root, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  ),
} satisfies Partial<Record<NodeJS.Platform, string[]>>;

/** Path of an installed Chromium or Chrome; the setting `CHROMIUM` goes before all others. */
export function findChromium(): string | undefined {
  const places: Partial<Record<NodeJS.Platform, string[]>> = USUAL_PLACES;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [
    process.env.CHROMIUM,
    ...folders.flatMap((folder) => COMMANDS.map((command) => join(folder, command))),
    ...(places[process.platform] ?? []),
  ].find((place) => place && existsSync(place));
}

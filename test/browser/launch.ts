import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** A browser that reaches nothing but this machine, or none where Chromium is not installed. */
export async function launchBrowser(): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (!executablePath) return undefined;
  return chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
      ...['--disable-sync', '--no-first-run', '--no-proxy-server'],
      // The Playground's page asks a CDN for fonts.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** Where a picture goes that a person may look at. */
export function pictureFile(name: string): string {
  return fileURLToPath(new URL(`../../screenshots/${name}.png`, import.meta.url));
}

/** `npm run docs`: writes the pages that are made from the program. A test fails while one is not what this would write. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './configuration.ts';

writeFileSync(join(import.meta.dirname, 'configuration.md'), configurationPage());

/** `npm run gallery`: writes a page that shows every card as Teams would. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { exhibits } from './exhibits.ts';
import { galleryPage } from './page.ts';

const file = fileURLToPath(new URL('../../gallery.html', import.meta.url));
await writeFile(file, galleryPage(exhibits));
process.stdout.write(`All cards are in ${file}\n`);

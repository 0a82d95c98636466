import { join } from 'node:path';
import { makeCertificates } from '../../sandbox/certificates.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { createCompany } from '../../sandbox/company.ts';
import { addCrowd, makeTechnician } from '../../sandbox/crowd.ts';
import { helpdeskSettings } from '../../sandbox/helpdesk.ts';
import { createDice } from './dice.ts';
import { createInstances } from './instances.ts';
import { createKeyring } from './keyring.ts';
import { createScreens } from './screens.ts';
import type { StartStorage } from './storage.ts';
import { createTroubles } from './troubles.ts';

export const PEOPLE = 200;
const TECHNICIANS = 12;
/** What the bots are told. `leaseMs` is how long an instance keeps the others away from what it blanks. */
export const RULES = { visibleMs: 15_000, blankingsPerSecond: 10, leaseMs: 30_000 };

export type Scene = Awaited<ReturnType<typeof startScene>>;

/** A company with a crowd, its cloud, and what two instances need to begin. `folder`: one of its own. */
export async function startScene(seed: number, folder: string, startStorage: StartStorage) {
  await using parts = new AsyncDisposableStack();
  const dice = createDice(seed);
  const storage = parts.adopt(await startStorage(folder), (it) => it.stop());
  const certificates = await makeCertificates(folder);
  const company = createCompany();
  const crowd = addCrowd(company, PEOPLE);
  const technicians = crowd.slice(0, TECHNICIANS);
  for (const { person } of technicians) makeTechnician(company, person);
  const cloud = parts.adopt(await startCloud({ certificates, company }), (it) => it.stop());
  const macsIn = createKeyring(company);

  const environment = {
    ...cloud.environment,
    ...helpdeskSettings(company),
    NODE_EXTRA_CA_CERTS: certificates.caFile,
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    PORT: '0',
    HOST: '127.0.0.1',
    STORAGE: storage.setting,
    KEY_VISIBLE_SECONDS: `${RULES.visibleMs / 1_000}`,
    BLANKINGS_PER_SECOND: `${RULES.blankingsPerSecond}`,
    APPROVAL: 'none',
    KEYS_PER_10_MINUTES: '1000',
    KEYS_PER_DAY: '1000',
    MAX_KEYS_PER_HOUR: '99999',
    LOOKUPS_PER_MINUTE: '1000',
    LOOKUPS_PER_HOUR: '1000',
    LOOKUPS_PER_DAY: '1000',
  };
  const instances = parts.adopt(createInstances(environment, dice), (it) => it.destroy());
  cloud.teams.connectBot(instances.next);

  return {
    ...{ dice, storage, company, crowd, technicians, cloud, macsIn, instances },
    screens: createScreens(cloud.teams, macsIn),
    troubles: createTroubles(),
    /** Ends all of it. */
    parts: parts.move(),
  };
}

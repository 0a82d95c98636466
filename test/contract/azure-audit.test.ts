import { type Azurite, startAzurite } from '../support/azurite.ts';
import { containerAt, containerIn, createReadableBlobAudit } from '../support/blob-audit.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { testAudit } from './audit.ts';

let azurite: Azurite;
let benches = 0;

describe('With Azurite', () => {
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  testAudit('a storage account', async () => {
    const clock = createManualClock();
    const name = `bench-${++benches}`;
    const open = () => createReadableBlobAudit(containerIn(azurite, name, clock), containerAt(azurite, name), clock);
    return {
      one: open(),
      other: open(),
      now: clock.now,
      pass: clock.pass,
      close: async () => {},
    };
  });
});

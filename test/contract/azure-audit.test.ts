import { type Azurite, startAzurite } from '../support/azurite.ts';
import { createReadableBlobAudit } from '../support/blob-audit.ts';
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
    const where = { at: azurite, name: `bench-${++benches}` };
    return {
      one: createReadableBlobAudit(where, clock),
      other: createReadableBlobAudit(where, clock),
      now: clock.now,
      pass: clock.pass,
      close: async () => {},
    };
  });
});

import { nothingLeaksOn } from './nothing-leaks.ts';
import { onAzurite } from './storages.ts';

nothingLeaksOn('a storage account', onAzurite, {
  blobs: /reveal\.shown/,
  'names and metadata of blobs': /"etag"/,
  'queues as they show themselves': /bookings/,
  'files of the account': /reveal\.shown|"armed":true/,
});

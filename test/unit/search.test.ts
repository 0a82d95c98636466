import assert from 'node:assert/strict';
import type { Graph } from '../../bot/adapters/graph/client.ts';
import { createSearch } from '../../bot/adapters/graph/search.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';

const signal = new AbortController().signal;
const MAC = 'macOS';

let made = 0;
/** A row of Intune's; anew each time, with an id of its own. */
function row(changes: Record<string, unknown> = {}) {
  made += 1;
  const id = `33333333-3333-4333-8333-${`${made}`.padStart(12, '0')}`;
  return { id, deviceName: 'MAC-ANNA', serialNumber: 'C02XYZ', operatingSystem: MAC, ...changes };
}

type Answer = { value: object[]; '@odata.nextLink'?: string };

/** A Graph that answers each filter as `answers` says, and notes it. Anything that is no filter is a next page. */
function graphWith(answers: (filter: string) => Answer | undefined) {
  const asked: string[] = [];
  const graph: Graph = {
    url: 'https://graph.example',
    async get({ path, shape }) {
      const [, query = path] = path.split('?$filter=');
      const filter = decodeURIComponent(query);
      asked.push(filter);
      const answer = answers(filter);
      return answer
        ? { status: 200, body: shape.parse(answer), requestId: undefined }
        : { status: 400, body: undefined, requestId: undefined };
    },
    ask: async () => assert.fail('nothing is posted'),
    post: async () => assert.fail('nothing is posted'),
  };
  return { asked, find: (query: string) => createSearch(graph).find(query, signal) };
}

const of = (...rows: object[]) => ({ value: rows });
const names = ({ macs }: { macs: { name: string }[] }) => macs.map(({ name }) => name);

describe('A search for Macs', () => {
  it('asks for serial number, name and its beginning, each by itself, and for Macs only', async () => {
    const { asked, find } = graphWith(() => of());
    assert.deepEqual(await find(' mac-Anna '), { macs: [], more: false });
    assert.deepEqual(
      asked,
      [
        "serialNumber eq 'mac-Anna'",
        "serialNumber eq 'MAC-ANNA'",
        "deviceName eq 'mac-Anna'",
        "contains(deviceName,'mac-Anna')",
      ].map((filter) => `operatingSystem eq 'macOS' and ${filter}`),
    );
  });

  it('asks for an address where there is an @, and for nothing else', async () => {
    const { asked, find } = graphWith(() => of());
    await find('anna@fabel.example');
    assert.deepEqual(
      asked,
      ["userPrincipalName eq 'anna@fabel.example'", "contains(emailAddress,'anna@fabel.example')"].map(
        (filter) => `operatingSystem eq 'macOS' and ${filter}`,
      ),
    );
  });

  it('lets nobody out of the quotes, and encodes what would end the query', async () => {
    const paths: string[] = [];
    const graph = graphWith(() => of());
    const search = createSearch({
      url: '',
      get: async ({ path, shape }) => {
        paths.push(path);
        return { status: 200, body: shape.parse(of()), requestId: undefined };
      },
      ask: () => assert.fail(),
      post: () => assert.fail(),
    });
    await search.find("x' or 1 eq 1 or '&$top=999#", signal);
    for (const path of paths) assert.match(path, /^\/deviceManagement\/managedDevices\?\$filter=[^&#? ]+$/);
    await graph.find("O'Hara");
    assert(graph.asked.every((filter) => filter.includes("O''Hara") || filter.includes("O''HARA")));
  });

  it('asks nothing where it would be answered with everything', async () => {
    const { asked, find } = graphWith(() => of(row()));
    for (const query of ['', '   ', 'x'.repeat(201), 'a\u0000b']) {
      assert.deepEqual(await find(query), { macs: [], more: false });
    }
    assert.deepEqual(asked, []);
  });

  it('asks for no beginning of fewer than three characters', async () => {
    const { asked, find } = graphWith(() => of(row({ deviceName: 'ab-1', serialNumber: 'x' })));
    assert.deepEqual(await find('AB'), { macs: [], more: false });
    assert(!asked.some((filter) => filter.includes('contains')));
  });

  it('believes no filter: what was not asked for is dropped', async () => {
    const everybodys = of(
      row({ deviceName: 'MAC-BERT', serialNumber: 'C02OTHER' }),
      row({ deviceName: 'OLD-MAC-ANNA', serialNumber: 'C02OLD' }),
      row({ operatingSystem: 'iOS' }),
      row({ operatingSystem: null }),
      row({ id: '../wipe' }),
      row({ deviceName: null, serialNumber: null }),
      row({ deviceName: 'mac-anna-2' }),
    );
    assert.deepEqual(names(await graphWith(() => everybodys).find('MAC-Anna')), ['mac-anna-2']);
    assert.deepEqual(
      names(await graphWith(() => everybodys).find('c02xyz')),
      ['mac-anna-2'].flatMap((name) => [name]),
    );
  });

  it('takes an address only as a whole', async () => {
    const rows = of(
      row({ deviceName: 'by-upn', userPrincipalName: 'Anna@Fabel.example' }),
      row({
        deviceName: 'by-mail',
        userPrincipalName: 'a.andersson@fabel.example',
        emailAddress: 'anna@fabel.example',
      }),
      row({ deviceName: 'longer', emailAddress: 'johanna@fabel.example' }),
      row({ deviceName: 'nobody' }),
    );
    assert.deepEqual(names(await graphWith(() => rows).find('anna@fabel.example')), ['by-upn', 'by-mail']);
  });

  it('finds by user name although Intune does not take the question about the e-mail address', async () => {
    const { find } = graphWith((filter) =>
      filter.includes('emailAddress') ? undefined : of(row({ userPrincipalName: 'anna@fabel.example' })),
    );
    assert.equal((await find('anna@fabel.example')).macs.length, 1);
  });

  it('shows each Mac once, what was named in full first, then the latest check-in, and ten at most', async () => {
    const exact = row({ deviceName: 'MAC-1', lastSyncDateTime: '2020-01-01T00:00:00Z', serialNumber: 'S1' });
    const others = Array.from({ length: 11 }, (_, at) =>
      row({
        deviceName: `MAC-1${at}`,
        serialNumber: `S1${at}`,
        lastSyncDateTime: `2026-03-${`${at + 1}`.padStart(2, '0')}T00:00:00Z`,
      }),
    );
    const { find } = graphWith((filter) => (filter.includes('contains') ? of(...others, exact) : of(exact)));
    const found = await find('mac-1');
    assert.deepEqual(names(found), ['MAC-1', ...[10, 9, 8, 7, 6, 5, 4, 3, 2].map((at) => `MAC-1${at}`)]);
    assert.equal(found.more, true);
  });

  it('reads on, but not for ever', async () => {
    const next = { '@odata.nextLink': 'https://graph.example/v1.0/next' };
    let pages = 0;
    const two = graphWith((filter) => {
      if (filter.includes('contains')) return { ...of(row({ deviceName: 'MAC-1' })), ...next };
      return filter.includes('next') ? of(row({ deviceName: 'MAC-2' })) : of();
    });
    assert.deepEqual(names(await two.find('mac-')), ['MAC-1', 'MAC-2']);
    const endless = graphWith(() => {
      pages += 1;
      return { ...of(row({ deviceName: 'MAC-1', serialNumber: 'S' })), ...next };
    });
    const found = await endless.find('mac-1');
    assert.deepEqual([found.more, found.macs.length, pages <= 40], [true, 10, true]);
    // Pages and pages without anything that was asked for: Graph has answered another question.
    await assert.rejects(graphWith(() => ({ ...of(row({ deviceName: 'x' })), ...next })).find('mac-1'), Unavailable);
  });

  it('tells what is recorded about whom the Mac belongs to', async () => {
    const recorded = async (fields: Record<string, unknown>) => {
      const { macs } = await graphWith(() => of(row(fields))).find('MAC-ANNA');
      return macs[0]?.recordedName;
    };
    const all = { userDisplayName: 'Anna', userPrincipalName: 'anna@fabel.example', emailAddress: 'a@fabel.example' };
    assert.equal(await recorded(all), 'Anna');
    assert.equal(await recorded({ ...all, userDisplayName: '' }), 'anna@fabel.example');
    assert.equal(await recorded({ ...all, userDisplayName: null, userPrincipalName: '' }), 'a@fabel.example');
    assert.equal(await recorded({}), undefined);
  });
});

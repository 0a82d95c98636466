import assert from 'node:assert/strict';
import { sbomOf } from '../../release/sbom.ts';
import { production, root } from './lock.ts';

type Component = { name: string; version: string; purl: string; hashes: { alg: string; content: string }[] };

describe('The list of parts', () => {
  it('has what the lock file has for production, each with its version and its hash, and nothing else', async () => {
    const { components }: { components: Component[] } = JSON.parse(await sbomOf(root));
    const listed = components.map(({ name, version, hashes }) =>
      [name, version, ...hashes.map(({ alg, content }) => `${alg} ${content}`)].join(' '),
    );
    const expected = production.map(({ name, version, integrity = '' }) => {
      const hash = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
      return `${name} ${version} SHA-512 ${hash}`;
    });
    assert.deepEqual([...new Set(listed)].sort(), [...new Set(expected)].sort());
  });
});

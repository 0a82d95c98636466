import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { alerts } from '../../bot/domain/alerts.ts';
import { delegatedPermissions, type Permission, permissions } from '../../bot/permissions.ts';
import { fieldFaults, identityFaults } from '../../bot/settings-faults.ts';
import { settingsSchema } from '../../bot/settings-schema.ts';
import { allowed } from '../../bot/telemetry/attributes.ts';
import { configurationPage } from '../../docs/configuration.ts';
import type { Device } from '../../sandbox/company.ts';
import { askForReplacement } from '../../sandbox/devices.ts';
import { variantNames } from '../../sandbox/facts.ts';
import { faults } from '../../sandbox/faults.ts';
import { startTestCloud } from '../support/cloud.ts';
import { rowsOf } from '../support/tables.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })].map((file) => ({ file, text: read(file) }));

/** Everything that a pattern's group finds in the pages, with the page, that is not `known`. */
function unknown(pattern: RegExp, known: (found: string, file: string) => boolean, among = pages): string[] {
  return among.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].flatMap(([, found = '']) => (known(found, file) ? [] : [`${file}: ${found}`])),
  );
}

/** What stands before another program, and not before Latchkey. */
const FOREIGN = new Set([
  ...['NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'SIGTERM', 'GET', 'PUT', 'POST', 'DELETE', 'PATCH'],
  ...['LOCATION', 'TOKEN_HOST', 'EXPIRES'],
]);
/** Families of settings, as the pages call them. */
const FAMILIES = /^(SUPPORT_|APP_)$/;
/** What OpenTelemetry reads by itself: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
const OPEN_TELEMETRY = new RegExp(
  `^OTEL_(${[
    'EXPORTER_OTLP_(TRACES_)?(HEADERS|PROTOCOL)',
    'EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    'TRACES_SAMPLER(_ARG)?',
    'SERVICE_NAME',
    'RESOURCE_ATTRIBUTES',
    'BSP_SCHEDULE_DELAY',
  ].join('|')})$`,
);

describe('The documents', () => {
  it('name only settings that exist', () => {
    const isSetting = (name: string) =>
      name in settingsSchema.shape || FOREIGN.has(name) || FAMILIES.test(name) || OPEN_TELEMETRY.test(name);
    assert.deepEqual(unknown(/`([A-Z][A-Z0-9_]+|MicrosoftApp[A-Za-z]+)(?:=[^`]*)?`/g, isSetting), []);
    const files = read('docs/install.md').match(/<<SETTINGS\n.*?^SETTINGS$/gms) ?? [];
    assert.equal(files.length, 3);
    const named = files.flatMap((file) => [...file.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name));
    assert.deepEqual(
      named.filter((name) => !isSetting(name)),
      [],
    );
  });

  it('name only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    assert.deepEqual(
      unknown(/\bnpm run (?:--silent )?([a-z:]+)/g, (script) => script in scripts),
      [],
    );
    assert.deepEqual(
      unknown(/\b((?:bot|dialogs|cards|sandbox|appPackage)\/[\w/-]+\.ts)/g, (file) => existsSync(join(root, file))),
      [],
    );
  });

  it('link only to what exists', () => {
    const anchorsOf = (markdown: string) =>
      [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      );
    const isThere = (link: string, file: string) => {
      const [path = '', anchor] = link.split('#');
      const target = path ? join(dirname(file), path) : file;
      return existsSync(join(root, target)) && (!anchor || anchorsOf(read(target)).includes(anchor));
    };
    assert.deepEqual(unknown(/\]\((?!https?:)([^)]+)\)/g, isThere), []);
  });

  it('name only variants and faults that the sandbox has', () => {
    const variants = variantNames().flatMap((line) => {
      const [name = '', values = ''] = line.split('=');
      return values.split('|').map((value) => `${name}=${value}`);
    });
    assert.deepEqual(
      unknown(/--variant ([a-z-]+=\w+)/g, (variant) => variants.includes(variant)),
      [],
    );
    const firstDay = pages.filter(({ file }) => file.endsWith('first-day.md'));
    const settled = rowsOf(firstDay[0]?.text ?? '', 'Unproven', 'Variant or setting').flatMap(([, cell = '']) =>
      [...cell.matchAll(/[a-z-]+=\w+/g)].map(([variant]) => variant),
    );
    assert.deepEqual(settled.toSorted(), variants.toSorted());
    assert.deepEqual(
      unknown(/--fault ([a-z-]+)/g, (fault) => fault in faults),
      [],
    );
  });
});

/** The shell blocks of a page. */
const blocksOf = (text: string) => [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);

describe('The commands', () => {
  const run = promisify(execFile);

  for (const { file, text } of pages.filter((page) => blocksOf(page.text).length > 0)) {
    it(`of ${file} are bash`, async () => {
      for (const block of blocksOf(text)) await run('bash', ['-nc', block]);
    });
  }

  describe('of docs/install.md', () => {
    const id = '33333333-3333-4333-8333-333333333333';
    const isSettings = (block: string) => block.includes('<<SETTINGS');
    const all = blocksOf(read('docs/install.md'));
    const azure = all.filter(
      (block) => /\b(az|post) /.test(block) && !/\bsudo\b|\bcurl\b/.test(block) && !isSettings(block),
    );
    /** Answers like Azure's, and notes what is sent; \`uuidgen\` is not on every machine. */
    const fakes = `
      az() {
        while [ $# -gt 0 ]; do
          case $1 in
            --body) printf '%s\\0' "$2" >> bodies;;
            --parameters) case $2 in {*) printf '%s\\0' "$2" >> bodies;; esac;;
            --query) case $2 in *endDateTime*) echo 2027-03-31T10:00:00Z; return;; esac;;
          esac
          shift
        done
        echo ${id}
      }
      uuidgen() { echo ${id}; }
    `;
    let folder = '';
    const sh = (...blocks: string[]) => run('bash', ['-ec', [fakes, ...blocks].join('\n')], { cwd: folder });

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'latchkey-docs-'));
    });
    after(() => rm(folder, { recursive: true }));

    it('send JSON, and declare the permissions that they grant', async () => {
      await sh(...azure);
      const bodies = (await readFile(join(folder, 'bodies'), 'utf8')).split('\0').slice(0, -1);
      const sent = bodies.map((body) => JSON.parse(body));
      const declared: { id: string; type: string }[] = sent
        .flatMap(({ requiredResourceAccess: list = [] }) => list)
        .flatMap(({ resourceAccess }) => resourceAccess);
      const granted = sent.flatMap(({ appRoleId }) => appRoleId ?? []);
      const idsOf = (wanted: Permission['of']) => permissions.filter(({ of }) => of === wanted).map((each) => each.id);
      assert.deepEqual(
        declared.filter(({ type }) => type === 'Role').map((role) => role.id),
        idsOf('graph'),
      );
      assert.deepEqual(granted, [...idsOf('graph'), ...idsOf('sso')]);
      for (const scope of delegatedPermissions)
        assert(declared.some((each) => each.id === scope.id && each.type === 'Scope'));
      assert.deepEqual(
        sent.flatMap(({ scope, consentType }) => (scope && !consentType ? scope.split(' ').slice(-2) : [])),
        delegatedPermissions.map(({ name }) => name),
      );
    });

    for (const block of all.filter(isSettings)) {
      const way = /FEDERATED_IDENTITY|CERTIFICATE_FILE|GRAPH_CLIENT_SECRET/.exec(block)?.[0];

      it(`write settings with which Latchkey starts, by ${way}`, async () => {
        await sh(...azure, block);
        const file = join(folder, 'latchkey.env');
        assert.equal((await stat(file)).mode & 0o077, 0);
        const given = parseEnv(await readFile(file, 'utf8')) as Record<string, string>;
        assert.deepEqual(fieldFaults(settingsSchema.safeParse(given).error), []);
        assert.deepEqual(identityFaults(given), []);
        assert.equal(given.SELF_SERVICE, id);
      });

      it(`write none while something is missing, by ${way}`, async () => {
        await assert.rejects(sh(...azure, 'PILOT=', block));
        assert.equal(await readFile(join(folder, 'latchkey.env'), 'utf8'), '');
      });
    }
  });
});

describe('docs/troubleshooting.md', () => {
  const text = read('docs/troubleshooting.md');
  const sources = globSync('{bot,dialogs}/**/*.ts', { cwd: root }).map(read).join('\n');

  it('calls the cards by their titles', () => {
    const words = read('cards/words/en.json');
    const said = rowsOf(text, 'On the screen', 'Why').map(([screen]) => screen);
    const titles = said.flatMap((screen = '') => [...screen.matchAll(/\*\*(.+?)\*\*/g)].map(([, title]) => title));
    assert(titles.length > 25);
    assert.deepEqual(
      titles.filter((title) => !words.includes(`"${title}"`)),
      [],
    );
  });

  it('names only events that are logged or recorded', () => {
    assert.deepEqual(
      [...text.matchAll(/`((?:[a-z]+-?)+\.[a-z-]+)`/g)]
        .map(([, event = '']) => event)
        .filter((event) => !event.endsWith('.') && !sources.includes(`'${event}'`) && !existsSync(join(root, event))),
      [],
    );
  });

  it('explains every code that a Teams client may fail with', () => {
    const codes = /const codes = \{(.*?)\}/s.exec(read('dialogs/failure-codes.ts'))?.[1] ?? '';
    const failures = [...codes.matchAll(/^ +(\w+): '(failed|unauthorised)'/gm)].map(([, code = '']) => code);
    assert(failures.length > 5);
    assert.deepEqual(
      failures.filter((code) => !text.includes(`\`${code}\``)),
      [],
    );
  });
});

describe('docs/operations.md', () => {
  const text = read('docs/operations.md');

  it('has each alert once, and no other', () => {
    const rows = rowsOf(text, 'Event', 'What it means', 'What to do');
    const explained = rows.flatMap(([events = '']) => events.split(', '));
    assert.deepEqual(explained.toSorted(), alerts.toSorted());
  });

  it('has each alert that is raised somewhere, and no other', () => {
    const sources = globSync('{bot,dialogs}/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('/alerts.ts'));
    const texts = sources.map(read).join('\n');
    assert.deepEqual(
      alerts.filter((alert) => !texts.includes(`'${alert}'`)),
      [],
    );
  });

  it('has each metric, with its attributes', () => {
    const source = read('bot/telemetry/counts.ts');
    const made = [...source.matchAll(/(?:counter|seconds)\('([a-z.]+)'|'(latchkey\.backlog)'/g)];
    const rows = rowsOf(text, 'Metric', 'What it counts', 'Attributes');
    assert.deepEqual(
      rows.map(([metric = '']) => metric.replace(' (s)', '')).toSorted(),
      made.map(([, name, whole = `latchkey.${name}`]) => whole).toSorted(),
    );
    const named = [...rows.join().matchAll(/latchkey\.[a-z.]+|http\.[a-z._]+/g)].map(([name]) => name);
    const attribute = (name: string) => rows.some(([metric = '']) => metric.startsWith(name)) || name in allowed;
    assert.deepEqual(
      named.filter((name) => !attribute(name)),
      [],
    );
    assert.deepEqual(
      Object.keys(allowed).filter((name) => !named.includes(name)),
      [],
    );
  });

  it('fits on 200 lines', () => assert(text.split('\n').length <= 201));
});

describe('docs/first-day.md', () => {
  const text = read('docs/first-day.md');

  it('fits into its 45 minutes, and has a line of the sheet for every step', () => {
    const steps = rowsOf(text, '#', 'Min');
    assert.equal(
      steps.reduce((sum, [, minutes]) => sum + Number(minutes), 0),
      45,
    );
    assert.deepEqual(
      steps.map(([number]) => Number(number)),
      steps.map((_, index) => index + 1),
    );
    const [, sheet = ''] = text.split('## The sheet');
    for (const [number] of steps) assert.match(sheet, new RegExp(`(^| )${number} [a-zA-Z]`, 'm'), `step ${number}`);
  });

  it('has a function that tells what Graph answers, and never the key', async () => {
    const cloud = await startTestCloud();
    try {
      const { emre, fiona, anna, dario } = cloud.company.devices;
      const ask = /^ask\(\) \{.*?\n.*?"\$1"; \}$/ms.exec(text)?.[0] ?? '';
      const answers = async (id: string) => {
        const script = `${ask}\nask "/beta/deviceManagement/managedDevices/${id}/getFileVaultKey"`;
        const env = { ...process.env, ...cloud.environment };
        const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env });
        return stdout.trim();
      };
      assert.deepEqual(await Promise.all([emre, fiona, anna, dario].map(({ record }) => answers(record.id))), [
        '404',
        '200 without a value',
        '200 with a value',
        '400',
      ]);
    } finally {
      await cloud.stop();
    }
  });

  it('has it tell what Intune says of encryption and of a replacement', async () => {
    const cloud = await startTestCloud();
    try {
      const { anna, wim } = cloud.company.devices;
      askForReplacement(cloud.company, anna);
      const told = async (path: RegExp, { record }: Device) => {
        const [, asked = ''] = path.exec(text) ?? [];
        const [ask = ''] = /^ask\(\) \{.*?\n.*?^MACS=\S+/ms.exec(text) ?? [];
        const script = `${ask}\nask "${asked.replace(/<[^>]+>/, record.id)}"`;
        const env = { ...process.env, ...cloud.environment };
        const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env });
        return stdout.trim();
      };
      assert.equal(await told(/`ask "(\S+<[^>]+>\S+deviceActionResults)"`/, anna), '200 rotateFileVaultKey pending');
      assert.equal(
        await told(/`ask "(\S+EncryptionStates\/<[^>]+>\S+)"`/, wim),
        '200 encrypted driveEncryptedByUser,escrowNotEnabled',
      );
    } finally {
      await cloud.stop();
    }
  });
});

describe('docs/configuration.md', () => {
  const text = read('docs/configuration.md');

  it('is what npm run docs writes', () => assert.equal(text, configurationPage()));

  it('has every setting once, in the order of .env.example', () => {
    const settings = text.split('## The endpoints')[0]?.matchAll(/^\| `(\w+)` \|/gm) ?? [];
    assert.deepEqual(
      [...settings].map(([, name]) => name),
      Object.keys(settingsSchema.shape),
    );
  });
});

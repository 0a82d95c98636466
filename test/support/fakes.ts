import { inspect } from 'node:util';
import type {
  Account,
  AuditEntry,
  AuditHead,
  Blanking,
  Caller,
  Facts,
  Mac,
  MessageRef,
} from '../../bot/domain/model.ts';
import type {
  BlankAnswer,
  Directory,
  FollowUpFace,
  Keys,
  Log,
  MacsOffer,
  Progress,
  ReadEncryption,
  Refused,
  Saying,
  Screen,
} from '../../bot/domain/ports.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';

export const GRAPH_REQUEST = '99999999-9999-4999-8999-999999999999';
export const KEY = 'ABCD-EFGH-JKLM-NPQR-STUV-WXYZ';

const personalChat = (id: string) => ({ id, serviceUrl: 'https://smba.trafficmanager.net/emea/', bot: '28:bot' });

export const anna: Caller = {
  person: '11111111-1111-4111-8111-111111111111',
  user: '29:anna',
  chat: personalChat('a:anna'),
  reader: { locale: 'en-GB', zone: 'Europe/Amsterdam' },
};

export const bert: Caller = {
  person: '22222222-2222-4222-8222-222222222222',
  user: '29:bert',
  chat: personalChat('a:bert'),
  reader: {},
};

/** A Mac that its person may be shown the key of. */
export function companyMac(changes: Partial<Mac> = {}): Mac {
  return {
    id: '33333333-3333-4333-8333-333333333333',
    name: 'MAC-ANNA',
    model: 'MacBook Air',
    serial: 'C02XYZ',
    owner: 'company',
    managed: true,
    lastCheckIn: Date.parse('2026-03-01T09:00:00Z'),
    enrolled: Date.parse('2025-03-01T09:00:00Z'),
    ...changes,
  };
}

/** An edit that is due at once, of a key that may be on the screen. */
export function blankingOf(message: MessageRef, due: number, changes: Partial<Blanking> = {}): Blanking {
  const { id, name } = companyMac();
  const whose = { person: anna.person, mac: { id, name }, reader: anna.reader };
  return {
    message,
    ...whose,
    reference: 'K7M2QX',
    again: 'again',
    due,
    armed: true,
    shown: due - 300_000,
    attempts: 0,
    ...changes,
  };
}

/** Anna is a member with one Mac of the company's. */
export function createFakeDirectory() {
  const accounts = new Map<string, Account>(
    [anna, bert].map(({ person }) => [person, { enabled: true, member: true }]),
  );
  const enrolled = [{ mac: companyMac(), primaryUsers: [anna.person] }];
  const memberships = new Map<string, string[]>();
  const directory: Directory = {
    account: async (person) => accounts.get(person),
    macsOf: async (person) => enrolled.filter((each) => each.primaryUsers.includes(person)).map(({ mac }) => mac),
    mac: async (id) => enrolled.find(({ mac }) => mac.id === id)?.mac,
    groupsOf: async (person, groups) => groups.filter((group) => memberships.get(group)?.includes(person)),
    primaryUsers: async (id) => enrolled.find(({ mac }) => mac.id === id)?.primaryUsers ?? [],
  };
  return { ...directory, accounts, enrolled, memberships };
}

/** `progress`: what Intune says of a replacement. */
export function createFakeKeys() {
  const progress: Progress = { state: 'none' };
  const keys: Keys = {
    keyOf: async () => ({ key: new RecoveryKey(KEY), graphRequest: GRAPH_REQUEST }),
    replace: async () => {},
    progressOf: async () => ({ ...progress }),
  };
  return { ...keys, progress };
}

/** Intune's report knows of no Mac. */
export function createFakeEncryption(): { read: ReadEncryption } {
  return { read: async () => undefined };
}

export type Face = {
  message: MessageRef;
  shows: 'fetching' | 'key' | 'hidden' | 'refusal' | 'macs' | 'mac' | 'guide' | Saying | FollowUpFace['state'];
  offer?: MacsOffer;
  refused?: Refused;
  tickets?: string[];
};

/** What people see, and what Teams answers: confirmations, unless a test queues other `answers` to blankings. */
export function createFakeScreen() {
  const faces: Face[] = [];
  const answers: BlankAnswer[] = [];

  function draw(face: Face): MessageRef {
    const at = faces.findIndex(({ message }) => message.id === face.message.id);
    if (at === -1) faces.push(face);
    else faces[at] = face;
    return face.message;
  }

  const post = ({ chat }: Pick<Caller, 'chat'>) => ({ chat, id: `message-${faces.length + 1}` });
  const screen: Screen = {
    open: async (caller) => draw({ message: post(caller), shows: 'fetching' }),
    async reuse(message) {
      draw({ message, shows: 'fetching' });
      return true;
    },
    async show(message) {
      draw({ message, shows: 'key' });
      return 'shown';
    },
    async blank({ message }) {
      const answer = answers.shift() ?? { kind: 'blanked' };
      if (answer.kind === 'blanked') draw({ message, shows: 'hidden' });
      return answer;
    },
    async refuse(place, refused) {
      draw({ message: 'chat' in place ? place : post({ chat: place }), shows: 'refusal', refused });
      return true;
    },
    async offer(caller, offer) {
      draw({ message: post(caller), shows: 'macs', tickets: offer.macs.map(({ ticket }) => ticket), offer });
    },
    async offerChosen(caller, mac, place) {
      draw({ message: place ?? post(caller), shows: 'mac', tickets: [mac.ticket] });
    },
    async say(place, what) {
      draw({ message: post(place), shows: what });
    },
    async guide(caller, at, place) {
      draw({ message: place ?? post(caller), shows: 'guide', tickets: [`guide/${at.reading}`] });
    },
    postFollowUp: async (chat, face) => draw({ message: post({ chat }), shows: face.state }),
    async editFollowUp(message, face) {
      draw({ message, shows: face.state });
      return true;
    },
  };
  return {
    ...screen,
    faces,
    answers,
    draw,
    /** What each message shows, oldest first. */
    seen: () => faces.map(({ shows }) => shows),
  };
}

export type Head = AuditHead & Pick<AuditEntry, 'event' | 'reference'>;
export type Line = { level: 'info' | 'warn' | 'alert'; event: string; facts: Facts };

export function createFakeLog() {
  const lines: Line[] = [];
  const heads: Head[] = [];
  const at =
    (level: Line['level']) =>
    (event: string, facts: Facts = {}) =>
      void lines.push({ level, event, facts });
  const log: Log = {
    info: at('info'),
    warn: at('warn'),
    alert: at('alert'),
    head: (head, of) => void heads.push({ ...head, ...of }),
  };
  return { ...log, lines, heads, events: () => lines.map(({ event }) => event) };
}

export type Call = { port: string; method: string; args: unknown[] };

/** The same port, whose calls are noted. A test may put another function in a method's place. */
export function noted<Port extends object>(calls: Call[], name: string, port: Port): Port {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        calls.push({ port: name, method: String(property), args });
        return Reflect.apply(member, target, args);
      };
    },
  });
}

/** Whether something holds the key, wrapped or not, at any depth. */
export function holdsKey(value: unknown): boolean {
  if (value instanceof RecoveryKey) return true;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsKey);
  return inspect(value).includes(KEY);
}

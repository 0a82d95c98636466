import type { FoundMac } from '../../bot/domain/helpdesk/model.ts';
import type {
  ChannelFace,
  Chats,
  Intune,
  OnBehalfOf,
  PrivateCards,
  PrivateFace,
  ReadAssertion,
  TeamChannels,
} from '../../bot/domain/helpdesk/ports.ts';
import type { Caller, MessageRef } from '../../bot/domain/model.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { anna, companyMac, GRAPH_REQUEST, KEY } from './fakes.ts';
import { tokenOf, verify } from './sign-in.ts';

const technician = (id: string, digit: string): Caller => ({
  ...anna,
  person: anna.person.replaceAll('1', digit),
  user: `29:${id}`,
  chat: { ...anna.chat, id: `a:${id}` },
});

/** Both are of the helpdesk. */
export const lea = technician('lea', '7');
export const cora = technician('cora', '8');

export const GROUP = '44444444-4444-4444-8444-444444444444';
export const TEAM = '55555555-5555-4555-8555-555555555555';
export const PROTECTED = '66666666-6666-4666-8666-666666666666';

/** Intune as technicians see it, and the tokens that they have signed in with. `enrolled`: what their role lets them see. */
export function createFakeIntune() {
  const enrolled: { mac: FoundMac; primaryUsers: string[] }[] = [{ mac: companyMac(), primaryUsers: [anna.person] }];
  const assertions = new Map([lea, cora, anna].map((caller) => [caller.person, tokenOf(caller)]));
  const intune: Intune = {
    async find(query) {
      const macs = enrolled.map(({ mac }) => mac).filter(({ serial, name }) => serial === query || name === query);
      return { macs: macs.slice(0, 10), more: macs.length > 10 };
    },
    mac: async (id) => enrolled.find(({ mac }) => mac.id === id)?.mac,
    primaryUsers: async (id) => enrolled.find(({ mac }) => mac.id === id)?.primaryUsers ?? [],
    keyOf: async () => ({ key: new RecoveryKey(KEY), graphRequest: GRAPH_REQUEST }),
  };
  const readAssertion: ReadAssertion = async ({ person }) => {
    const token = assertions.get(person);
    return token !== undefined && (await verify(token, person)) ? token : undefined;
  };
  return { ...intune, enrolled, assertions, readAssertion };
}

/** Whose token each call was made with: `used`. */
export function onBehalfOfWith(intune: Intune): OnBehalfOf & { used: string[] } {
  const used: string[] = [];
  const onBehalfOf = (assertion: string) => {
    used.push(assertion);
    return intune;
  };
  return Object.assign(onBehalfOf, { used });
}

/** Where Latchkey can write to people. */
export function createFakeChats() {
  const met = new Map([lea, cora, anna].map((caller) => [caller.person, caller]));
  const chats: Chats = {
    met: async (caller) => void met.set(caller.person, caller),
    of: async (person) => met.get(person),
    ofWhoeverMustHear: async (person) => met.get(person),
  };
  return { ...chats, known: met };
}

type Drawn<Face> = { message: MessageRef; faces: Face[] };

/** What stands where, with its whole edit history. */
function createWall<Face>(prefix: string) {
  const drawn: Drawn<Face>[] = [];
  return {
    drawn,
    post(chat: MessageRef['chat'], face: Face): MessageRef {
      const message = { chat, id: `${prefix}-${drawn.length + 1}` };
      drawn.push({ message, faces: [face] });
      return message;
    },
    edit(message: MessageRef, face: Face): boolean {
      const found = drawn.find((each) => each.message.id === message.id);
      found?.faces.push(face);
      return found !== undefined;
    },
    /** What each message says now, oldest first. */
    now: () => drawn.map(({ faces }) => faces.at(-1)),
  };
}

export function createFakeChannels() {
  const wall = createWall<ChannelFace>('post');
  const groups = new Map([['19:helpdesk', TEAM]]);
  const channels: TeamChannels = {
    groupOf: async ({ team }) => groups.get(team),
    post: async (place, face) => wall.post('channel' in place ? { ...anna.chat, id: place.channel } : place, face),
    edit: async (message, face) => wall.edit(message, face),
  };
  return { ...channels, wall, groups };
}

export function createFakePrivateCards() {
  const wall = createWall<PrivateFace>('card');
  const cards: PrivateCards = {
    post: async ({ chat }, face) => wall.post(chat, face),
    edit: async (message, _reader, face) => wall.edit(message, face),
  };
  return {
    ...cards,
    wall,
    /** `is` of what stands in this person's chat, oldest first. */
    in: ({ chat }: Caller) =>
      wall.drawn.filter(({ message }) => message.chat.id === chat.id).map(({ faces }) => faces.at(-1)?.is),
    /** The newest card in this person's chat. */
    newestIn: ({ chat }: Caller) => wall.drawn.findLast(({ message }) => message.chat.id === chat.id)?.faces.at(-1),
  };
}

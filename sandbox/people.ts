import { randomUUID } from 'node:crypto';
import type { Person } from './company.ts';

/** Everybody, in alphabetical order; who has which device is in devices.ts. */
export function createPeople() {
  return {
    anna: person('Anna Albers', 'has one company Mac'),
    ben: person('Ben Brandt', 'has two company Macs, a Mac of his own, a phone and a PC'),
    carla: person('Carla Conti', 'has no device'),
    dario: person('Dario Diaz', 'has only a Mac of his own'),
    emre: person('Emre Er', 'has a Mac whose key Intune never got'),
    fiona: person('Fiona Flynn', 'has a Mac whose key Intune does not hand out'),
    gil: person('Gil Garcia', 'had a Mac that is somebody else’s now'),
    hana: person('Hana Horvat', 'has left: the account is disabled', { accountEnabled: false }),
    ivo: person('Ivo Ivanov', 'is a guest', { userType: 'Guest' }),
    jo: person('Jo Jansen', 'has to agree before signing in', { consented: false }),
    kai: person('Kai Kaya', 'is a technician, and a colleague of Lea', { intuneRole: true }),
    kim: person('Kim Koch', 'has a Mac with a nasty name'),
    lea: person('Lea Lund', 'is a technician, and has a Mac that everybody shares', { intuneRole: true }),
    mia: person('Mia Meyer', 'has two Macs, one of them enrolled a second time'),
    nils: person('Nils Novak', 'has a Mac that last checked in 45 days ago'),
    olga: person('Olga Olsen', 'has a Mac that never checked in'),
    otto: person('Otto Oehler', 'is a technician who has to prove himself again', {
      intuneRole: true,
      challenged: 'once',
    }),
    pia: person('Pia Petit', 'is in a protected group'),
    quinn: person('Quinn Quist', 'has a Mac without a serial number, 45 days silent'),
    ravi: person('Ravi Rao', 'shares a Mac with Sara, and its record names him'),
    rosa: person('Rosa Roth', 'is a technician whose Intune role is not activated'),
    sara: person('Sara Silva', 'shares a Mac with Ravi'),
    theo: person('Theo Thomsen', 'is a technician to whom Intune shows Anna’s Mac only', { intuneRole: true }),
    tom: person('Tom Toth', 'has a Mac whose record names nobody'),
    uma: person('Uma Ueda', 'has a company Mac whose key Intune refuses (400)'),
    ute: person('Ute Ulrich', 'has a Mac that is not encrypted'),
    vera: person('Vera Vogel', 'has eleven Macs'),
    viktor: person('Viktor Varga', 'has a Mac without a key that last checked in three days ago'),
    wim: person('Wim Wolters', 'has a Mac that he had encrypted before Intune knew it'),
    xenia: person('Xenia Xylander', 'has a Mac whose encryption she puts off'),
    yara: person('Yara Yilmaz', 'has a Mac whose profile has no key kept'),
    zoe: person('Zoe Zimmer', 'cannot sign in before an administrator agrees', { consented: 'by-administrator-only' }),
  };
}

/** Somebody of the company, as most are. */
export function person(name: string, story: string, changes: Partial<Person> = {}): Person {
  return {
    name,
    story,
    id: randomUUID(),
    userPrincipalName: `${name.toLowerCase().replace(' ', '.')}@fabel.example`,
    accountEnabled: true,
    userType: 'Member',
    consented: true,
    intuneRole: false,
    challenged: false,
    endpoints: 1,
    locale: 'en-GB',
    timezone: 'Europe/Berlin',
    ...changes,
  };
}

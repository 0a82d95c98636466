import type { Company, Device, Person } from './company.ts';
import { mac } from './devices.ts';
import { person } from './people.ts';

export type Member = { person: Person; mac: Device };

/** Many more people, each with a company Mac: as real to Entra, Graph, the token service and Teams as those whom the company has by name. */
export function addCrowd(company: Company, size: number): Member[] {
  const people: Record<string, Person> = company.people;
  const devices: Record<string, Device> = company.devices;
  return Array.from({ length: size }, (_, index) => {
    const number = `${index + 1}`.padStart(3, '0');
    const member = person(`Person ${number}`, 'has one company Mac');
    const device = mac(member, `MAC-${number}`);
    people[`person${number}`] = member;
    devices[`person${number}`] = device;
    return { person: member, mac: device };
  });
}

/** From now on this person looks up Macs, and reads along in the helpdesk's team. */
export function makeTechnician({ groups, teams }: Company, member: Person): void {
  member.intuneRole = true;
  groups.helpdesk.members.push(member.id);
  teams.helpdesk.members.push(member.id);
}

import type { Company, Person, TeamChannel } from './company.ts';

export function isTechnician({ groups }: Company, { id }: Person): boolean {
  return groups.helpdesk.members.includes(id);
}

/** The channel that somebody sees who plays this person: the Playground shows one. */
export function channelOf({ teams, channels }: Company, { id }: Person): TeamChannel | undefined {
  return teams.helpdesk.members.includes(id) ? channels.helpdesk : undefined;
}

/** The settings with which the company's helpdesk looks Macs up, and may add the app for owners who have to be told. */
export function helpdeskSettings(company: Company): Record<string, string> {
  const { groups, teams, channels, catalogAppId, registrations } = company;
  registrations.sso.roles.push('TeamsAppInstallation.ReadWriteSelfForUser.All');
  return {
    HELPDESK_GROUP_ID: groups.helpdesk.id,
    HELPDESK_TEAM_IDS: teams.helpdesk.groupId,
    HELPDESK_CHANNEL: channels.helpdesk.id,
    SECURITY_CHANNEL: channels.security.id,
    CATALOG_APP_ID: catalogAppId,
  };
}

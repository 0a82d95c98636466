import type { Company } from '../../sandbox/company.ts';

/** The settings that switch look-ups on. */
export function helpdeskOf({ groups, teams, channels }: Company): Record<string, string> {
  return {
    HELPDESK_GROUP_ID: groups.helpdesk.id,
    HELPDESK_TEAM_IDS: teams.helpdesk.groupId,
    HELPDESK_CHANNEL: channels.helpdesk.id,
    SECURITY_CHANNEL: channels.security.id,
    PROTECTED_GROUP_ID: groups.protected.id,
  };
}

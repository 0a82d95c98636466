import { z } from 'zod';
import { deadline } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import { GUID } from '../domain/guid.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { calling } from '../telemetry/observed.ts';
import type { ChannelToken } from './channel.ts';
import { fetchHere } from './fetch-here.ts';

const PATIENCE_MS = 4_000;
const FRESH_MS = 10 * 60_000;
const MOST_TEAMS = 100;

const details = z.object({ id: z.string(), aadGroupId: z.string().regex(GUID).toLowerCase() });

/** Object id of the Entra group behind a team; undefined: Teams knows of none. Throws `Unavailable`. */
export type ReadTeam = (serviceUrl: string, team: string) => Promise<string | undefined>;

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#get-team-details. Which group is behind a team never changes. */
export function createReadTeam({ token, clock, log }: { token: ChannelToken; clock: Clock; log: Log }): ReadTeam {
  const known = new Map<string, { group: string; until: number }>();

  async function asked(serviceUrl: string, team: string): Promise<string | undefined> {
    const url = `${serviceUrl.replace(/\/+$/, '')}/v3/teams/${encodeURIComponent(team)}`;
    const headers = { authorization: `Bearer ${await token(url)}` };
    const signal = deadline(clock, PATIENCE_MS);
    const response = await calling({ system: 'teams', operation: 'read-team' }, async (answered) => {
      const answer = await fetchHere(url, { headers, signal });
      answered(answer.status);
      return answer;
    });
    const { status } = response;
    if (status !== 200) {
      await response.body?.cancel();
      if (status === 404) return undefined;
      throw new Unavailable('Teams', status === 401 || status === 403 ? 'rejected' : 'busy', { status });
    }
    const { data } = details.safeParse(await response.json());
    return data?.id === team ? data.aadGroupId : undefined;
  }

  return async (serviceUrl, team) => {
    const held = known.get(team);
    if (held && held.until > clock.now()) return held.group;
    const group = await asked(serviceUrl, team).catch((error) => {
      log.warn('teams.team-unknown', describeError(error));
      throw error instanceof Unavailable ? error : new Unavailable('Teams', 'busy');
    });
    if (known.size >= MOST_TEAMS) known.clear();
    if (group) known.set(team, { group, until: clock.now() + FRESH_MS });
    return group;
  };
}

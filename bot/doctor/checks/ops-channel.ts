import { within } from '../../domain/deadline.ts';
import { type Check, ok, unchecked, wrong } from '../check.ts';

const PATIENCE_MS = 10_000;

/** Asks for the channel's members and drops the answer: nothing is posted. */
export const opsChannel: Check = {
  id: 'ops-channel',
  title: "The operators' channel",
  needs: ['teams', 'bot-credentials'],
  applies: ({ settings }) => settings.opsChannel !== undefined,
  async look({ settings: { opsChannel: channel = '', endpoints }, connect, clock }) {
    if (!endpoints.teams) return unchecked('the address of Teams is not known in this cloud');
    const connector = await connect(endpoints.teams);
    const asked = connector.conversations.getConversationPagedMembers(channel);
    const status = await within(clock, PATIENCE_MS, 'Teams', asked).then(
      () => undefined,
      (error: { statusCode?: number }) => error.statusCode ?? 0,
    );
    if (status === undefined) return ok('Latchkey is in it');
    if (status === 403 || status === 404) {
      return wrong(
        `Teams does not let Latchkey into it (${status})`,
        'Add Latchkey to that team: Teams > the team > Manage team > Apps. Set OPS_CHANNEL to the link of a standard channel in it.',
      );
    }
    return wrong(`Teams gives no answer${status ? ` (${status})` : ''}`, 'Look at TEAMS_URL, and try again later.');
  },
};

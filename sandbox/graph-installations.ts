import type { Chats } from './chats.ts';
import type { Company, Person } from './company.ts';
import type { Access } from './graph-access.ts';
import { failure } from './graph-errors.ts';
import type { Answer, Call, Handler, Routes } from './routes.ts';

const INSTALL_ITSELF = 'TeamsAppInstallation.ReadWriteSelfForUser.All';

type ForPerson = (handler: (call: Call, person: Person) => Answer) => Handler;

/**
 * How an app is added for somebody who did not ask for it:
 * https://learn.microsoft.com/graph/api/userteamwork-post-installedapps. Teams then tells the bot, as if the person had done it.
 */
export function installationRoutes(company: Company, access: Access, chats: Chats, forPerson: ForPerson): Routes {
  const install = forPerson(({ body }, person) => {
    const { 'teamsApp@odata.bind': app = '' } = JSON.parse(body) as { 'teamsApp@odata.bind'?: string };
    const [, id] = /^https:.*\/appCatalogs\/teamsApps\/([^/]+)$/.exec(app) ?? [];
    if (!id) return failure(400, 'BadRequest', "Bad request: 'teamsApp@odata.bind' is malformed.");
    if (id !== company.catalogAppId) return failure(404, 'NotFound', 'The app was not found in the catalogue.');
    const chat = chats.of(person);
    if (chat.installed) return failure(409, 'Conflict', 'The app is already installed for this user.');
    chats.install(chat);
    return { status: 201 };
  });
  return { 'POST /v1.0/users/:id/teamwork/installedApps': access.itself(INSTALL_ITSELF, install) };
}

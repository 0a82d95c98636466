import { type Graph, guid } from './client.ts';

/** Installs Latchkey for somebody, in their own chat; done as well if it is there already. Throws `Unavailable`. */
export type InstallFor = (person: string, signal: AbortSignal) => Promise<void>;

/**
 * `app`: id in the organisation's catalogue. Its permission lets an app install itself and no other, and itself is the registration that the
 * manifest names as `webApplicationInfo.id`: the one for sign-in has to ask, with any other Graph answers 403
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/16666, https://learn.microsoft.com/graph/api/userteamwork-post-installedapps).
 */
export function createInstall(graph: Graph, app: string): InstallFor {
  return async (person, signal) => {
    await graph.post({
      name: 'install',
      version: 'v1.0',
      path: `/users/${guid(person)}/teamwork/installedApps`,
      body: { 'teamsApp@odata.bind': `${graph.url}/v1.0/appCatalogs/teamsApps/${guid(app)}` },
      absent: [409],
      signal,
    });
  };
}

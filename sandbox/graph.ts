import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Company, Device, Person } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Call, Handler } from './routes.ts';
import type { Wire } from './wire.ts';

type Row = Record<string, unknown>;

const read = 'DeviceManagementManagedDevices.Read.All';
const privileged = 'DeviceManagementManagedDevices.PrivilegedOperations.All';
const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Starts Microsoft Graph, as much of Intune and the directory as exists in this company. Answers `GRAPH_URL`. */
export async function startGraph(wire: Wire, company: Company, entra: Entra): Promise<string> {
  /** Lets a call in whose token holds one right of each group: application roles, or scopes of a person with an Intune role. */
  const allowed =
    (needed: string[][], refuse: () => Answer, handler: Handler): Handler =>
    async (call) => {
      const token = await entra.bearer(call, url);
      if (!token) return unauthenticated(call);
      const rights = rightsOf(token);
      if (!needed.every((group) => group.some((right) => rights.includes(right)))) return refuse();
      // Intune decides by its own roles, and says so with the wrong status (microsoft-graph-explorer-v4#706).
      if (refuse === intuneForbidden && token.scp !== undefined && !personOf(token.oid)?.intuneRole) {
        return { ...intuneForbidden(), status: 401 };
      }
      return handler(call);
    };
  const intune = (right: string, handler: Handler) => allowed([[right]], intuneForbidden, handler);
  const directory = (needed: string[][], handler: Handler) => allowed(needed, directoryForbidden, handler);

  const personOf = (id: unknown): Person | undefined =>
    Object.values(company.people).find((person) => person.id === id || person.userPrincipalName === id);
  const devices = () => Object.values(company.devices);

  const forPerson = (handler: (call: Call, person: Person) => Answer) => (call: Call) => {
    const { id = '' } = call.params;
    const person = personOf(id);
    return person ? handler(call, person) : failure(404, 'Request_ResourceNotFound', missingResource(id));
  };

  const forDevice = (handler: (call: Call, device: Device) => Answer) => (call: Call) => {
    const { id = '' } = call.params;
    if (!guid.test(id)) return intuneFailure(400, 'BadRequest', 'The device id is not a GUID.');
    const device = devices().find(({ record }) => record.id === id.toLowerCase());
    return device ? handler(call, device) : intuneFailure(404, 'ResourceNotFound', 'Resource not found.');
  };

  /** Whose FileVault keys administrators may reach: Macs of the company. */
  const forCompanyMac = (handler: (device: Device) => Answer) =>
    forDevice((_call, device) =>
      device.record.operatingSystem === 'macOS' && device.record.managedDeviceOwnerType === 'company'
        ? handler(device)
        : intuneFailure(400, 'BadRequest', 'The operation is not supported for this device.'),
    );

  const listDevices = (call: Call, rows: Device[]): Answer => {
    const filter = parseFilter(call.query.get('$filter'));
    if (!filter) return failure(400, 'BadRequest', 'Invalid filter clause');
    const wanted = rows.map(({ record }) => record as Row).filter(filter);
    return page(call, 'managedDevice', wanted);
  };

  const url = await wire.serve(
    'graph',
    {
      'GET /v1.0/users/:id': directory(
        [['User.Read.All']],
        forPerson((call, person) => single(call, 'user', userRow(person, call.query.has('$select')))),
      ),
      'POST /v1.0/users/:id/checkMemberGroups': directory(
        [['User.Read.All', 'User.ReadBasic.All'], ['GroupMember.Read.All']],
        forPerson(({ body }, person) => {
          const { groupIds } = JSON.parse(body) as { groupIds: string[] };
          if (groupIds.length > 20) return failure(400, 'Request_BadRequest', 'Too many group ids.');
          const groups = Object.values(company.groups).filter(({ members }) => members.includes(person.id));
          return { status: 200, body: { value: groupIds.filter((id) => groups.some((group) => group.id === id)) } };
        }),
      ),
      'GET /v1.0/users/:id/managedDevices': intune(
        read,
        forPerson((call, { id }) =>
          listDevices(
            call,
            devices().filter(({ record, primaryUsers }) => record.userId === id || primaryUsers.includes(id)),
          ),
        ),
      ),
      'GET /v1.0/deviceManagement/managedDevices': intune(read, (call) => listDevices(call, devices())),
      'GET /v1.0/deviceManagement/managedDevices/:id': intune(
        read,
        forDevice((call, { record }) => single(call, 'managedDevice', record)),
      ),
      'GET /v1.0/deviceManagement/managedDevices/:id/users': intune(
        read,
        forDevice((call, { primaryUsers }) =>
          page(
            call,
            'user',
            primaryUsers.flatMap((id) => personOf(id) ?? []).map((user) => userRow(user, true)),
          ),
        ),
      ),
      'GET /v1.0/deviceManagement': intune(read, (call) =>
        single(call, 'deviceManagement', { id: company.tenantId, intuneBrand: company.intuneBrand }),
      ),
      'GET /v1.0/deviceManagement/intuneBrand': intune(read, () => ({ status: 200, body: company.intuneBrand })),
      'GET /beta/deviceManagement/managedDevices/:id/getFileVaultKey': intune(
        privileged,
        forCompanyMac(({ key }) =>
          key === undefined
            ? intuneFailure(404, 'ResourceNotFound', 'FileVault key not found.')
            : { status: 200, body: { '@odata.context': `${url}/beta/$metadata#Edm.String`, value: key } },
        ),
      ),
      'POST /beta/deviceManagement/managedDevices/:id/rotateFileVaultKey': intune(
        privileged,
        forCompanyMac((device) => {
          device.replacing = true;
          return { status: 204 };
        }),
      ),
    },
    ({ path }) => failure(400, 'BadRequest', `Resource not found for the segment '${path.split(/[/?]/).pop()}'.`),
  );
  return url;
}

function rightsOf({ roles, scp }: JWTPayload): string[] {
  return [...(Array.isArray(roles) ? roles : []), ...(typeof scp === 'string' ? scp.split(' ') : [])];
}

/** Without `$select`, Graph leaves out what the bot needs most. */
function userRow(person: Person, everything: boolean): Row {
  const { id, name: displayName, userPrincipalName, accountEnabled, userType } = person;
  const row = { id, displayName, userPrincipalName, mail: userPrincipalName };
  return everything ? { ...row, accountEnabled, userType } : row;
}

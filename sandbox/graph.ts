import type { Chats } from './chats.ts';
import type { Company, Device, Person } from './company.ts';
import { askForReplacement } from './devices.ts';
import type { Entra } from './entra.ts';
import { createAccess, type IntuneCall, type IntuneHandler } from './graph-access.ts';
import { approvalRequired, failure, intuneFailure, intuneForbidden, missing } from './graph-errors.ts';
import { denialOfKey, encryptionRow, isListed, keyAnswer } from './graph-facts.ts';
import { installationRoutes } from './graph-installations.ts';
import { page, parseFilter, type Row, single } from './odata.ts';
import type { Answer, Call } from './routes.ts';
import type { Wire } from './wire.ts';

const READ = 'DeviceManagementManagedDevices.Read.All';
const PRIVILEGED = 'DeviceManagementManagedDevices.PrivilegedOperations.All';
const CONFIGURATION = 'DeviceManagementConfiguration.Read.All';
const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Starts Microsoft Graph, as much of Intune and the directory as exists in this company. Answers `GRAPH_URL`. */
export async function startGraph(wire: Wire, company: Company, entra: Entra, chats: Chats): Promise<string> {
  const access = createAccess(company, entra, () => url);
  const personOf = (id: string): Person | undefined =>
    Object.values(company.people).find((person) => person.id === id || person.userPrincipalName === id);
  const groups = () => [
    ...Object.values(company.groups),
    ...Object.values(company.teams).map(({ groupId: id, members }) => ({ id, members })),
  ];

  const forPerson =
    <C extends Call>(handler: (call: C, person: Person) => Answer) =>
    (call: C) => {
      const { id = '' } = call.params;
      const person = personOf(id);
      return person ? handler(call, person) : missing(id);
    };

  const forDevice = (handler: (call: Call, device: Device) => Answer) => (call: IntuneCall) => {
    const { id = '' } = call.params;
    if (!GUID.test(id)) return intuneFailure(400, 'BadRequest', 'The device id is not a GUID.');
    const device = call.devices.find(({ record }) => record.id === id.toLowerCase());
    return device ? handler(call, device) : intuneFailure(404, 'ResourceNotFound', 'Resource not found.');
  };

  /** Whose FileVault keys administrators may reach: Macs of the company. */
  const forCompanyMac = (handler: (device: Device) => Answer) =>
    forDevice((_call, device) => denialOfKey(company.facts, device) ?? handler(device));

  const unless403 =
    (
      fact: 'users' | 'branding' | 'encryption' | 'replace',
      handler: IntuneHandler,
      forbidden = intuneForbidden,
    ): IntuneHandler =>
    (call) =>
      company.facts[fact] === '403' ? forbidden() : handler(call);

  const listDevices = (call: Call, rows: Device[]): Answer => {
    const filter = parseFilter(call.query.get('$filter'));
    if (!filter) return failure(400, 'BadRequest', 'Invalid filter clause');
    const wanted = rows.map(({ record }) => record).filter(filter);
    return page(call, 'managedDevice', wanted, company.graphPageSize);
  };

  const encryptionRows = ({ devices }: IntuneCall) =>
    devices.map((each) => encryptionRow(company.facts, each)).filter((row) => row !== undefined);

  const url = await wire.serve(
    'graph',
    {
      'GET /v1.0/users': access.directory([['User.Read.All']], (call) =>
        page(call, 'user', Object.values(company.people).map(fullRow), company.graphPageSize),
      ),
      'GET /v1.0/groups/:id': access.directory([['GroupMember.Read.All']], (call) => {
        const { id = '' } = call.params;
        const group = groups().find((known) => known.id === id);
        return group ? single(call, 'group', { id }) : missing(id);
      }),
      'GET /v1.0/users/:id': access.directory(
        [['User.Read.All']],
        forPerson((call, person) =>
          single(call, 'user', call.query.has('$select') ? fullRow(person) : defaultRow(person)),
        ),
      ),
      'POST /v1.0/users/:id/checkMemberGroups': access.directory(
        [['User.Read.All', 'User.ReadBasic.All'], ['GroupMember.Read.All']],
        forPerson(({ body }, person) => {
          const { groupIds } = JSON.parse(body) as { groupIds: string[] };
          if (groupIds.length > 20) return failure(400, 'Request_BadRequest', 'Too many group ids.');
          const theirs = groups().filter(({ members }) => members.includes(person.id));
          return { status: 200, body: { value: groupIds.filter((id) => theirs.some((group) => group.id === id)) } };
        }),
      ),
      'GET /v1.0/users/:id/managedDevices': access.intune(
        READ,
        forPerson((call: IntuneCall, { id }) =>
          listDevices(
            call,
            call.devices.filter((device) => isListed(company.facts, device, id)),
          ),
        ),
      ),
      ...installationRoutes(company, access, chats, forPerson),
      'GET /v1.0/deviceManagement/managedDevices': access.intune(READ, (call) => listDevices(call, call.devices)),
      'GET /v1.0/deviceManagement/managedDevices/:id': access.intune(
        READ,
        forDevice((call, { record }) => single(call, 'managedDevice', record)),
      ),
      'GET /v1.0/deviceManagement/managedDevices/:id/users': access.intune(
        READ,
        unless403(
          'users',
          forDevice((call, { primaryUsers }) => {
            const users = primaryUsers.flatMap((id) => personOf(id) ?? []);
            return page(call, 'user', users.map(fullRow), company.graphPageSize);
          }),
        ),
      ),
      'GET /v1.0/deviceManagement': access.intune(
        READ,
        unless403('branding', (call) =>
          single(call, 'deviceManagement', { id: company.tenantId, intuneBrand: company.intuneBrand }),
        ),
      ),
      'GET /beta/deviceManagement/managedDevices/:id/getFileVaultKey': access.intune(
        PRIVILEGED,
        forCompanyMac(({ key }) => keyAnswer(company.facts, key, `${url}/beta/$metadata#Edm.String`)),
      ),
      'POST /beta/deviceManagement/managedDevices/:id/rotateFileVaultKey': access.intune(
        PRIVILEGED,
        unless403(
          'replace',
          forCompanyMac((device) => {
            askForReplacement(company, device);
            return { status: 204 };
          }),
          approvalRequired,
        ),
      ),
      'GET /beta/deviceManagement/managedDeviceEncryptionStates': access.intune(
        CONFIGURATION,
        unless403('encryption', (call) =>
          page(call, 'managedDeviceEncryptionState', encryptionRows(call), company.graphPageSize),
        ),
      ),
      'GET /beta/deviceManagement/managedDeviceEncryptionStates/:id': access.intune(
        CONFIGURATION,
        unless403('encryption', (call) => {
          const row = encryptionRows(call).find(({ id }) => id === call.params.id?.toLowerCase());
          return row
            ? single(call, 'managedDeviceEncryptionState', row)
            : intuneFailure(404, 'ResourceNotFound', 'Resource not found.');
        }),
      ),
    },
    ({ path }) => failure(400, 'BadRequest', `Resource not found for the segment '${path.split(/[/?]/).pop()}'.`),
  );
  return url;
}

/** Without `$select`, Graph leaves out what the bot needs most. */
function defaultRow({ id, name: displayName, userPrincipalName }: Person): Row {
  return { id, displayName, userPrincipalName, mail: userPrincipalName };
}

function fullRow(person: Person): Row {
  const { accountEnabled, userType } = person;
  return { ...defaultRow(person), accountEnabled, userType };
}

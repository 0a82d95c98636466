// All of Latchkey in Azure: host, storage, identity, bot, and what watches them. What Entra has to know comes from entra.ts.
targetScope = 'resourceGroup'

@description('Unique in all of Azure: <name>.azurewebsites.net, and the handle of the bot. Such as latchkey-contoso.')
@minLength(3)
@maxLength(40)
param name string

param location string = resourceGroup().location

@description('global, or a region for data residency such as westeurope; then tokenHost too.')
param botLocation string = 'global'

@description('Host of the Bot Framework token service: token.botframework.com, or europe.token.botframework.com for a bot in Europe.')
param tokenHost string = 'token.botframework.com'

@description('SingleTenant: the bot has a registration. UserAssignedMSI: it is the managed identity itself.')
@allowed([
  'SingleTenant'
  'UserAssignedMSI'
])
param botType string = 'SingleTenant'

@description('Client id of the registration "Latchkey bot"; empty with UserAssignedMSI.')
param botClientId string = ''

@description('Client id of the registration "Latchkey sign-in".')
param ssoClientId string

@description('Client id of the registration "Latchkey Graph".')
param graphClientId string

@description('What entra.ts prints as connectionIdentifier; empty if the connection has a secret.')
param connectionIdentifier string = ''

@description('Only if the OAuth connection is to have a secret of "Latchkey sign-in" instead of a federated credential.')
@secure()
param connectionSecret string = ''

@description('Last day of the secret that the connection has, such as 2027-03-31: also when connectionSecret is not given again. Empty: it has none.')
param connectionExpiresOn string = ''

@description('Whom self-service is for: object id of a group, on (everybody) or off. Begin with a pilot group.')
param selfService string

@description('More settings by the names of .env.example, such as SUPPORT_PHONE or HELPDESK_GROUP_ID.')
@secure()
param settings object = {}

@description('Other than <name>.azurewebsites.net, where Latchkey is to be reached. The domain and its certificate are not made here.')
param hostName string = ''

@description('Basic or better, for always on.')
param appSku string = 'B1'

@description('How many run at once: at most three with B1.')
@minValue(1)
@maxValue(20)
param instances int = 2

param botSku string = 'F0'

@description('Standard_ZRS where the region has three zones; otherwise Standard_LRS.')
param storageSku string = 'Standard_ZRS'

@description('Days for which the audit can be added to and not changed; 0: no immutability policy.')
@minValue(0)
@maxValue(36500)
param auditImmutableDays int = 0

@description('Log Analytics and Application Insights. Without them there are no alerts either.')
param observed bool = true

@description('How many days the log is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('E-mail address of whoever is on call; empty: no alerts.')
param alertEmail string = ''

var connectionName = 'latchkey'
// At most 24 characters, of which the hash has 13.
var storageName = '${take(replace(toLower(name), '-', ''), 11)}${uniqueString(resourceGroup().id)}'
var clientId = botType == 'UserAssignedMSI' ? identity.outputs.clientId : botClientId
var host = empty(hostName) ? app.outputs.hostName : hostName

module identity 'modules/identity.bicep' = {
  name: 'latchkey-identity'
  params: {
    name: '${name}-identity'
    location: location
  }
}

module storage 'modules/storage.bicep' = {
  name: 'latchkey-storage'
  params: {
    name: storageName
    location: location
    sku: storageSku
    principalId: identity.outputs.principalId
    auditImmutableDays: auditImmutableDays
  }
}

module app 'modules/app.bicep' = {
  name: 'latchkey-app'
  params: {
    name: name
    location: location
    sku: appSku
    instances: instances
    identityId: identity.outputs.id
  }
}

module bot 'modules/bot.bicep' = {
  name: 'latchkey-bot'
  params: {
    name: name
    location: botLocation
    sku: botSku
    type: botType
    clientId: clientId
    tenantId: tenant().tenantId
    identityId: identity.outputs.id
    hostName: host
    connectionName: connectionName
    ssoClientId: ssoClientId
    connectionIdentifier: connectionIdentifier
    connectionSecret: connectionSecret
  }
}

module observation 'modules/observation.bicep' = if (observed) {
  name: 'latchkey-observation'
  params: {
    name: name
    location: location
    retentionDays: logRetentionDays
    siteName: app.outputs.name
  }
}

module alerts 'modules/alerts.bicep' = if (observed && !empty(alertEmail)) {
  name: 'latchkey-alerts'
  params: {
    name: name
    location: location
    email: alertEmail
    workspaceId: observation!.outputs.workspaceId
    siteId: app.outputs.id
  }
}

module appSettings 'modules/settings.bicep' = {
  name: 'latchkey-settings'
  params: {
    siteName: app.outputs.name
    settings: union(
      {
        MicrosoftAppType: botType
        MicrosoftAppId: clientId
        MicrosoftAppTenantId: tenant().tenantId
        SSO_CLIENT_ID: ssoClientId
        GRAPH_CLIENT_ID: graphClientId
        FEDERATED_IDENTITY: identity.outputs.clientId
        SECRET_EXPIRES_ON: empty(connectionSecret) && empty(connectionExpiresOn) ? 'none' : connectionExpiresOn
        OAUTH_CONNECTION: connectionName
        BOT_TOKEN_SERVICE_URL: 'https://${tokenHost}'
        SELF_SERVICE: selfService
        STORAGE: 'azure:${storage.outputs.name}'
        BLANKINGS_PER_SECOND: string(20 / instances)
        APPLICATIONINSIGHTS_CONNECTION_STRING: observed ? observation!.outputs.connectionString : ''
        // The package is complete, and App Service runs it as it is.
        SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
        WEBSITE_RUN_FROM_PACKAGE: '1'
      },
      settings
    )
  }
}

output siteName string = app.outputs.name
output address string = 'https://${host}'
output botName string = bot.outputs.name
output storageAccount string = storage.outputs.name
output identityPrincipalId string = identity.outputs.principalId

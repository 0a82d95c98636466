// The Azure Bot, its one channel, and the connection that signs people in.
// https://learn.microsoft.com/azure/templates/microsoft.botservice/botservices

param name string
param location string
param sku string

@allowed([
  'SingleTenant'
  'UserAssignedMSI'
])
param type string

@description('Client id of the bot: of its registration, or of the identity.')
param clientId string
param tenantId string

@description('Resource id of the identity, which is the bot itself with UserAssignedMSI.')
param identityId string

@description('Where Latchkey is to be reached, without https://.')
param hostName string

param connectionName string

@description('Client id of the registration for sign-in.')
param ssoClientId string

@description('What the federated credential of the registration for sign-in ends with; unused with a secret. With neither, a connection that is there stays as it is.')
param connectionIdentifier string

@description('A secret of the registration for sign-in; empty: the connection has a federated credential instead.')
@secure()
param connectionSecret string

var managed = type == 'UserAssignedMSI'
var audience = 'api://botid-${clientId}'
var scope = '${audience}/access_as_user'

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: location
  kind: 'azurebot'
  sku: {
    name: sku
  }
  properties: {
    displayName: 'Latchkey'
    endpoint: 'https://${hostName}/api/messages'
    disableLocalAuth: true
    msaAppId: clientId
    msaAppMSIResourceId: managed ? identityId : null
    msaAppTenantId: tenantId
    msaAppType: type
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: location
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      enableCalling: false
      isEnabled: true
    }
  }
}

// "AAD v2 with Federated Credentials", which az calls Aadv2WithFic. Microsoft describes it for the portal and for az
// (https://learn.microsoft.com/microsoft-365/agents-sdk/azure-bot-user-authorization-federated-credentials); its id and the names of its
// parameters are those of public templates. What your subscription has: az bot authsetting list-providers.
resource federatedConnection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (!empty(connectionIdentifier) && empty(connectionSecret)) {
  parent: bot
  name: connectionName
  location: location
  properties: {
    clientId: ssoClientId
    scopes: scope
    serviceProviderDisplayName: 'AAD v2 with Federated Credentials'
    serviceProviderId: 'c00b44ab-5e16-c44c-af26-2fd5bc55eb18'
    parameters: [
      {
        key: 'ClientId'
        value: ssoClientId
      }
      {
        key: 'UniqueIdentifier'
        value: connectionIdentifier
      }
      {
        key: 'TokenExchangeUrl'
        value: audience
      }
      {
        key: 'TenantId'
        value: tenantId
      }
    ]
  }
}

// "Azure Active Directory v2", as Microsoft's own samples have it: https://github.com/OfficeDev/Microsoft-Teams-Samples
resource secretConnection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (!empty(connectionSecret)) {
  parent: bot
  name: connectionName
  location: location
  properties: {
    clientId: ssoClientId
    clientSecret: connectionSecret
    scopes: scope
    serviceProviderDisplayName: 'Azure Active Directory v2'
    serviceProviderId: '30dd229c-58e3-4a48-bdfd-91ec48eb906c'
    parameters: [
      {
        key: 'tenantId'
        value: tenantId
      }
      {
        key: 'tokenExchangeUrl'
        value: audience
      }
    ]
  }
}

output name string = bot.name

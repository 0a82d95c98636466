// Latchkey itself, on App Service for Linux.
// https://learn.microsoft.com/azure/templates/microsoft.web/sites
// https://learn.microsoft.com/azure/app-service/configure-language-nodejs

param name string
param location string
param sku string
param instances int

@description('Resource id of the identity.')
param identityId string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  kind: 'linux'
  sku: {
    name: sku
    capacity: instances
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    // Any instance takes any request.
    clientAffinityEnabled: false
    httpsOnly: true
    siteConfig: {
      alwaysOn: true
      // What npm start does, without npm between App Service's SIGTERM and Latchkey.
      appCommandLine: 'node --env-file-if-exists=.env bot/main.ts'
      ftpsState: 'Disabled'
      healthCheckPath: '/readyz'
      http20Enabled: true
      linuxFxVersion: 'NODE|24-lts'
      minTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmMinTlsVersion: '1.2'
    }
  }
}

// Code comes in by a token of Entra, never by a password.
// https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noDeploymentPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

output name string = site.name
output id string = site.id
output hostName string = site.properties.defaultHostName

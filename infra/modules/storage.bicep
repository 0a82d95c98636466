// Everything durable. Latchkey makes its containers and queues itself, but for the audit's where a policy has to lie on it.
// https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts

param name string
param location string
param sku string

@description('Object id of the identity that may write here, and of nobody else.')
param principalId string

@description('Days for which nothing in the audit can be changed or deleted; 0: no policy.')
param auditImmutableDays int

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var queueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

// Records change often, so no versions of them are kept, nor what Latchkey deletes. A container may come back for a week.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    changeFeed: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    deleteRetentionPolicy: {
      enabled: false
    }
    isVersioningEnabled: false
  }
}

// Of the place in each conversation nothing needs to last.
// https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  dependsOn: [
    blobs
  ]
  properties: {
    policy: {
      rules: [
        {
          name: 'dialog-state'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                'dialog-state/'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: 30
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource audit 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = if (auditImmutableDays > 0) {
  parent: blobs
  name: 'audit'
  properties: {
    publicAccess: 'None'
  }
}

// Without protected append writes nobody would get a key: there would be no record. Locking the policy is left to people, as nobody
// can undo it: https://learn.microsoft.com/azure/storage/blobs/immutable-policy-configure-container-scope
resource auditPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2023-05-01' = if (auditImmutableDays > 0) {
  parent: audit
  name: 'default'
  properties: {
    allowProtectedAppendWrites: true
    immutabilityPeriodSinceCreationInDays: auditImmutableDays
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [
    blobDataContributor
    queueDataContributor
  ]: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

output name string = account.name

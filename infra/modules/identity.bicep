// The one identity of Latchkey. Its assertions prove the registrations, and it may write to the storage account.
// https://learn.microsoft.com/azure/templates/microsoft.managedidentity/userassignedidentities

param name string
param location string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId

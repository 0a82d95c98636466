// Where the log, the traces and the metrics go.
// https://learn.microsoft.com/azure/templates/microsoft.operationalinsights/workspaces
// https://learn.microsoft.com/azure/templates/microsoft.insights/components

param name string
param location string
param retentionDays int
param siteName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-log'
  location: location
  properties: {
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
  }
}

// Local authentication stays on: Latchkey knows this resource by its connection string (docs/operations.md).
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

resource site 'Microsoft.Web/sites@2023-12-01' existing = {
  name: siteName
}

// Latchkey's own log and nothing of App Service's, which would hold addresses.
// https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-web-sites-logs
resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'latchkey'
  scope: site
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        category: 'AppServiceConsoleLogs'
        enabled: true
      }
    ]
  }
}

output workspaceId string = workspace.id
output connectionString string = insights.properties.ConnectionString

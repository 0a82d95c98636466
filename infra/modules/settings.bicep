// The settings of Latchkey, which come after the bot and what watches it. This replaces all that the site has.
// https://learn.microsoft.com/azure/templates/microsoft.web/sites/config-appsettings

param siteName string

@description('By the names of .env.example.')
@secure()
param settings object

resource site 'Microsoft.Web/sites@2023-12-01' existing = {
  name: siteName
}

resource appSettings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'appsettings'
  properties: settings
}

// Who is woken, and by what.
// https://learn.microsoft.com/azure/templates/microsoft.insights/scheduledqueryrules
// https://learn.microsoft.com/azure/templates/microsoft.insights/metricalerts

param name string
param location string

@description('E-mail address of whoever is on call.')
param email string

param workspaceId string
param siteId string

// Those that docs/operations.md marks "now"; a test compares both.
var events = [
  'blanking.overdue'
  'blanking.rejected'
  'blanking.stalled'
  'blanking.not-booked'
  'blanking.not-postponed'
  'queue.not-held'
  'queue.poison'
  'audit.failed'
  'limits.company-reached'
  'owner.unexpected'
  'owner.unexpected-not-told'
  'owner.unexpected-not-replaced'
  'look-up.key-posted'
  'replacement.not-asked'
  'expiry.passed'
  'audit.tampered'
]

resource onCall 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-on-call'
  location: 'Global'
  properties: {
    enabled: true
    // At most twelve characters.
    groupShortName: 'latchkey'
    emailReceivers: [
      {
        name: 'on-call'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

// One rule for all: the dimension makes an alert of each event.
resource now 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-now'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: 'Latchkey: do something now'
    description: 'docs/operations.md says what each event means, and what to do.'
    enabled: true
    severity: 1
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    // The table is not there before the first line of the log.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'AppServiceConsoleLogs | extend line = parse_json(ResultDescription) | extend event = tostring(line.event) | where line.level == "error" and event in ("${join(events, '", "')}")'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'event'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        onCall.id
      ]
    }
  }
}

// A process that is not there logs nothing, so /readyz is watched from outside it.
// https://learn.microsoft.com/azure/app-service/monitor-instances-health-check
resource notReady 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-not-ready'
  location: 'global'
  properties: {
    description: 'An instance of Latchkey does not answer /readyz with 200.'
    enabled: true
    severity: 1
    scopes: [
      siteId
    ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'readyz'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'HealthCheckStatus'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 100
        }
      ]
    }
    actions: [
      {
        actionGroupId: onCall.id
      }
    ]
  }
}

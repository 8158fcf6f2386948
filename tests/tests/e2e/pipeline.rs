//! The pipeline of a team: one stage that normalizes, one that keeps the books.

use crate::team::Team;

impl Team<'_> {
    /// As `kubectl apply` takes it.
    pub fn pipeline(&self) -> String {
        let brokers = self.bed.bootstrap.replace(',', ", ");
        format!(
            "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {{name: shop, namespace: {namespace}}}
spec:
  kafka: {{bootstrapServers: [{brokers}], replicationFactor: 3, sessionTimeout: 10s, transactionTimeout: 10s}}
  worker:
    threads: 1
    resources: {{requests: {{cpu: 50m, memory: 128Mi}}, limits: {{memory: 512Mi}}}}
    storage: {{size: 1Gi}}
    terminationGracePeriod: 30s
  topics:
  - {{name: events, partitions: 4}}
  - {{name: canonical, partitions: 4}}
  - {{name: stock, partitions: 4, config: {{message.timestamp.type: LogAppendTime}}}}
  - {{name: refused, partitions: 4}}
  - {{name: dead, partitions: 1}}
  stages:
  - name: normalize
    from: [{{topic: events}}]
    rules:
    - {{name: to-canonical, module: {rule}}}
    publish: {{deadLetters: {{topic: dead}}}}
    scaling: {{min: 1, max: 1}}
  - name: stock
    from: [{{topic: canonical}}]
    ledger: {{oversell: refuse, reservationTtl: 3650d, dedupe: {{window: 3650d, ids: 1000000}}}}
    rules:
{first}    - {{name: books, module: {{builtin: stock}}, config: {{wholeReservations: true}}}}
    publish:
      stock:
        topic: stock
        fields:
          {{sku: sku, locationId: locationId, onHand: onHand, reserved: reserved, lastUpdated: lastUpdated, version: version}}
      refusals: {{topic: refused, fields: {{eventId: eventId, reason: reason}}}}
      deadLetters: {{topic: dead}}
{stock}",
            namespace = self.namespace,
            rule = self.normalize_rule,
            first = self.stock_rule,
            stock = self.stock_stage,
        )
    }
}

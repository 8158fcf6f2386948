//! `spec.kafka` and the quantity scale.

use crate::{InventoryPipelineSpec, bounds, cel, names::is_broker, refused_setting, resolve};

use super::findings::Findings;

pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    let kafka = &spec.kafka;
    findings.length("spec.kafka.bootstrapServers", kafka.bootstrap_servers.len(), 1, bounds::BROKERS_MAX);
    for (b, server) in kafka.bootstrap_servers.iter().enumerate() {
        if !is_broker(server) {
            findings.add(format!("spec.kafka.bootstrapServers[{b}]"), cel::BROKER, format!("`{server}` is not"));
        }
    }
    if let Some(ca) = kafka.tls.as_ref().and_then(|tls| tls.ca_secret.as_ref()) {
        findings.object_name("spec.kafka.tls.caSecret.name", &ca.name);
        findings.object_key("spec.kafka.tls.caSecret.key", &ca.key);
    }
    if let Some(cert) = kafka.tls.as_ref().and_then(|tls| tls.cert_secret.as_ref()) {
        findings.object_name("spec.kafka.tls.certSecret.name", &cert.name);
    }
    if let Some(sasl) = &kafka.sasl {
        findings.object_name("spec.kafka.sasl.secretName", &sasl.secret_name);
    }
    findings.range("spec.kafka.replicationFactor".into(), kafka.replication_factor, &(1..=bounds::REPLICATION_MAX));
    let timeout_ms = &bounds::TRANSACTION_TIMEOUT_MS;
    let path = "spec.kafka.transactionTimeout".to_owned();
    findings.time(path, kafka.transaction_timeout, timeout_ms, cel::TRANSACTION_TIMEOUT);
    let path = "spec.kafka.sessionTimeout".to_owned();
    findings.time(path, kafka.session_timeout, &bounds::SESSION_TIMEOUT_MS, cel::SESSION_TIMEOUT);
    let session_ms = resolve::session_timeout_ms(kafka);
    if (*bounds::SESSION_TIMEOUT_MS.start()..bounds::BROKERS_SESSION_MS).contains(&session_ms) {
        let message = "brokers refuse a session time-out below their group.min.session.timeout.ms, which is 6s unless \
                       it was changed";
        let help = "write 6s or more, or lower that setting of the brokers first: else no worker joins its group";
        findings.warn("spec.kafka.sessionTimeout", message, help);
    }
    findings.length("spec.kafka.config", kafka.config.len(), 0, bounds::SETTINGS_MAX);
    for (setting, refused) in kafka.config.keys().filter_map(|name| Some((name, refused_setting(name)?))) {
        findings.add(format!("spec.kafka.config.{setting}"), refused.why, format!("`{setting}`: {}", refused.instead));
    }
    findings.range("spec.quantityScale".into(), spec.quantity_scale, &(0..=bounds::SCALE_MAX));
}

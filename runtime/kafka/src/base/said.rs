//! What librdkafka says of a connection, in words that stay the same from try to try and say what to do. Pure.

use rdkafka::error::RDKafkaErrorCode as Code;

/// What librdkafka says, by a part of it, and what is meant.
const KNOWN: [(&[&str], &str); 8] = [
    (
        &["connecting to a PLAINTEXT broker listener", "wrong version number", "packet length too long"],
        "what listens there does not speak TLS: leave spec.kafka.tls out, or name the listener that does",
    ),
    (
        &["connecting to a SSL listener", TLS_ALERT],
        "what listens there takes nothing in clear, as one that speaks TLS does: write spec.kafka.tls, or name the \
         listener without it",
    ),
    (
        &[HTTP],
        "what listens there speaks HTTP and not Kafka: name the brokers' own port, as host:port, not that of a console, \
         a REST proxy or metrics",
    ),
    (
        &["broker might require SASL authentication"],
        "what listens there wants a login: write spec.kafka.sasl, or name the listener without one",
    ),
    (&[NO_LOGIN], "the listener takes no login"),
    (&["Connection refused"], "nothing listens there"),
    (&["Failed to resolve"], "the name does not resolve"),
    (&["Connection setup timed out", "Connection timed out"], "no answer in time"),
];

/// What is meant where the other end hangs up as soon as it is spoken to, which librdkafka says nothing of.
const HANGS_UP: &str = "what listens there hangs up before a word is said, as one that speaks TLS or wants a login does: \
     write spec.kafka.tls or spec.kafka.sasl, or name the listener without";
/// In what time after it was connected that is so, ms.
const AT_ONCE_MS: u32 = 500;

/// The first bytes of an alert of TLS, where the length of an answer is expected: 0x1503xxxx.
const TLS_ALERT: &str = "Invalid response size 3525";

/// `HTTP`, how an answer of a web server begins, where the length of one of Kafka is expected: 0x48545450.
const HTTP: &str = "Invalid response size 1213486160";

/// What a listener without SASL says to who begins with it.
const NO_LOGIN: &str = "handshake failed: Broker: Request not valid in current SASL state";

/// What is said without the name of the broker, of which there may be several, and without how long it took: what
/// stays the same is told once.
pub(crate) fn plain(said: &str) -> String {
    if let Some(words) = known(said) {
        return words.to_owned();
    }
    let said = said.rfind(" (after ").map_or(said, |at| &said[..at]);
    let said = said.split_once("]: ").filter(|(thread, _)| thread.starts_with("[thrd:")).map_or(said, |(_, rest)| rest);
    match said.split_once(": ") {
        Some((broker, rest)) if !broker.contains(' ') && broker.contains('/') => rest.to_owned(),
        _ => said.to_owned(),
    }
}

/// What is meant, where that is known.
pub(crate) fn known(said: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(parts, _)| parts.iter().any(|part| said.contains(part))).map(|(_, words)| *words);
    known.or_else(|| hangs_up(said).then_some(HANGS_UP))
}

/// Whether the other end hung up at the first question, or as soon as there was another one.
fn hangs_up(said: &str) -> bool {
    let after = said.split_once("Disconnected: ").and_then(|(_, rest)| rest.rsplit_once(" (after "));
    let Some((ms, state)) = after.and_then(|(_, after)| after.split_once("ms in state ")) else { return false };
    state.starts_with("APIVERSION_QUERY")
        || (state.starts_with("UP") && ms.parse().is_ok_and(|ms: u32| ms < AT_ONCE_MS))
}

/// The code of what is said, where librdkafka gives one that says less: an alert of TLS or a web page is no damaged
/// answer, and what ends before a name was asked for refuses none.
pub(crate) fn code(code: Code, said: &str) -> Code {
    let told = [
        (TLS_ALERT, Code::BrokerTransportFailure),
        (HTTP, Code::BrokerTransportFailure),
        (NO_LOGIN, Code::IllegalSASLState),
        ("handshake failed: Broker: Unsupported SASL mechanism", Code::UnsupportedSASLMechanism),
        ("mechanism handshake failed: Local: ", Code::BrokerTransportFailure),
    ];
    told.into_iter().find(|(part, _)| said.contains(part)).map_or(code, |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hangs_up_at_once_wants_something_else_and_who_does_so_later_has_ended() {
        let of = |ms: u32, state: &str| {
            known(&format!("a:1/1: Disconnected: closed by peer (after {ms}ms in state {state})"))
        };
        assert_eq!(of(183, "APIVERSION_QUERY"), Some(HANGS_UP));
        assert_eq!(of(8, "UP"), Some(HANGS_UP));
        assert_eq!(of(70_000, "UP"), None);
    }

    #[test]
    fn what_is_said_of_a_broker_stays_the_same_whichever_it_is_and_however_long_it_took() {
        let of = |broker: &str, ms: u32| {
            plain(&format!(
                "sasl_ssl://{broker}: SASL authentication error: Authentication failed (after {ms}ms in state AUTH_REQ, 5 \
                 identical error(s) suppressed)"
            ))
        };
        assert_eq!(of("a:9092/bootstrap", 7), "SASL authentication error: Authentication failed");
        assert_eq!(of("a:9092/bootstrap", 7), of("b:9092/1", 300));
        assert_eq!(plain("1/1 brokers are down"), "1/1 brokers are down");
        assert_eq!(plain("certificate: it has expired"), "certificate: it has expired");
    }

    #[test]
    fn tls_where_none_is_spoken_and_none_where_it_is_are_told_apart() {
        let to_plain = "ssl://a:9092/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker \
                        listener? (after 6ms in state SSL_HANDSHAKE)";
        let to_tls = "[thrd:a:9093/bootstrap]: a:9093/bootstrap: Disconnected: requesting ApiVersion: might be caused by \
                      incorrect security.protocol configuration (connecting to a SSL listener?) or broker version is < \
                      0.10 (see api.version.request) (after 6ms in state APIVERSION_QUERY)";
        let alert = "a:9093/bootstrap: Receive failed: Invalid response size 352518912 (0..100000000): increase \
                     receive.message.max.bytes (after 1ms in state APIVERSION_QUERY)";
        assert!(plain(to_plain).contains("does not speak TLS: leave spec.kafka.tls out"));
        assert_eq!(plain(to_tls), plain(alert));
        assert!(plain(alert).contains("write spec.kafka.tls"));
        assert_eq!(code(Code::BadMessage, alert), Code::BrokerTransportFailure);
        assert_eq!(code(Code::BadMessage, "Receive failed: something else"), Code::BadMessage);
    }

    #[test]
    fn sizes_that_are_the_first_bytes_of_another_protocol_are_told_as_that() {
        let of = |bytes: [u8; 4]| {
            format!(
                "a:80/bootstrap: Receive failed: Invalid response size {} (0..100000000): increase \
                 receive.message.max.bytes (after 1ms in state APIVERSION_QUERY)",
                u32::from_be_bytes(bytes)
            )
        };
        let http = of(*b"HTTP");
        assert!(plain(&http).contains("speaks HTTP and not Kafka"), "{}", plain(&http));
        assert_eq!(code(Code::BadMessage, &http), Code::BrokerTransportFailure);
        // An alert of TLS 1.0 to 1.3, whose length comes next.
        for version in 0..=4 {
            let alert = of([0x15, 3, version, 0]);
            assert!(plain(&alert).contains("write spec.kafka.tls"), "{alert}");
            assert_eq!(code(Code::BadMessage, &alert), Code::BrokerTransportFailure);
        }
        assert_eq!(code(Code::BadMessage, &of([0x15, 2, 0, 0])), Code::BadMessage);
    }

    #[test]
    fn a_login_that_nobody_has_looked_at_was_not_refused() {
        let of = |why: &str| {
            let said = format!("sasl_plaintext://a:9092/bootstrap: SASL PLAIN mechanism handshake failed: {why}");
            code(Code::Authentication, &said)
        };
        let state = "Broker: Request not valid in current SASL state: broker's supported mechanisms: ";
        assert_eq!(of(state), Code::IllegalSASLState);
        let mechanism = "Broker: Unsupported SASL mechanism: broker's supported mechanisms: SCRAM-SHA-512";
        assert_eq!(of(mechanism), Code::UnsupportedSASLMechanism);
        // A broker that ends in the middle of it comes back.
        let ends = "Local: Broker transport failure: broker's supported mechanisms: (n/a)";
        assert_eq!(of(ends), Code::BrokerTransportFailure);
        assert_eq!(
            code(Code::Authentication, "SASL authentication error: Authentication failed"),
            Code::Authentication
        );
    }
}

//! Answers of the API server that are none, or that say no for now.

use std::time::Duration;

use stockflow_tests::kube::{Asked, Fault, Note};

use crate::faulty::Faulty;
use crate::support::claim;

fn says(code: u16, reason: &'static str) -> Fault {
    Fault::Answer { code, reason, retry_after_s: None }
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn writes_that_are_refused_for_now_come_to_the_same_end() {
    claim(async {
        for (name, fault) in [
            ("conflict", says(409, "Conflict")),
            ("broken", says(500, "InternalError")),
            ("overloaded", says(503, "ServiceUnavailable")),
            ("cut", Fault::Cut),
            ("unheard", Fault::LoseAnswer),
        ] {
            let faulty = Faulty::start(name, |proxy| proxy.spoil(6, Asked::is_write, fault)).await;
            let came_to = faulty.lived().await;
            faulty.comes_to_the_same_end(name, came_to).await;
        }
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn reads_that_fail_or_take_long_come_to_the_same_end() {
    claim(async {
        let is_read = |asked: &Asked| !asked.is_write() && !asked.is_watch();
        for (name, times, fault) in [
            ("unread", 12, says(500, "InternalError")),
            ("unreachable", 12, Fault::Cut),
            ("slow", usize::MAX, Fault::Delay(Duration::from_millis(100))),
        ] {
            let faulty = Faulty::start(name, |proxy| proxy.spoil(times, is_read, fault)).await;
            let came_to = faulty.lived().await;
            faulty.comes_to_the_same_end(name, came_to).await;
        }
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_server_that_asks_to_wait_is_not_asked_before() {
    claim(async {
        let fault = Fault::Answer { code: 429, reason: "TooManyRequests", retry_after_s: Some(1) };
        let faulty = Faulty::start("throttled", |proxy| proxy.spoil(12, Asked::is_write, fault)).await;
        let came_to = faulty.lived().await;
        let notes = faulty.proxy.notes();
        let refused: Vec<&Note> = notes.iter().filter(|note| note.code == Some(429)).collect();
        assert_eq!(refused.len(), 12);
        for note in refused {
            let mut next = notes.iter().filter(|next| next.asked == note.asked && next.at > note.at);
            let waited = next.next().expect("it is asked again").at - note.at;
            assert!(waited >= Duration::from_secs(1), "{:?} was asked again after {waited:?}", note.asked);
        }
        faulty.comes_to_the_same_end("throttled", came_to).await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_write_that_is_never_answered_is_given_up_and_done_again() {
    claim(async {
        let is_object = |asked: &Asked| asked.is_write() && asked.path.ends_with("/services/shop-books");
        let faulty = Faulty::start("silent", |proxy| proxy.spoil(1, is_object, Fault::Silence)).await;
        let came_to = faulty.lived().await;
        faulty.comes_to_the_same_end("silent", came_to).await;
    });
}

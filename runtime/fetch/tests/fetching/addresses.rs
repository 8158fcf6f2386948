//! Addresses: what is there, where it leads on to, and what is too much.

use stockflow_fetch::{Credentials, Source};
use stockflow_tests::registry::{Answer, Body, Registry};

use crate::{BYTES_MAX, COMPONENT, address, impatient, pinned, words};

#[test]
fn what_is_at_an_address_is_given_when_it_has_the_digest() {
    let server = Registry::start().unwrap();
    server.put("/rule.wasm", Answer::ok(COMPONENT.to_vec()));
    assert_eq!(address(&server.url("/rule.wasm")).unwrap(), COMPONENT);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_has_another_digest_is_refused_with_both() {
    let server = Registry::start().unwrap();
    server.put("/rule.wasm", Answer::ok(b"hunter2".to_vec()));
    let said = words(address(&server.url("/rule.wasm")));
    let (is, wanted) = (crate::digest_of(b"hunter2"), crate::digest_of(COMPONENT));
    assert!(said.starts_with(&format!("what came has the digest {is}, the pipeline says {wanted}: ")), "{said}");
}

#[test]
fn an_answer_that_leads_on_is_followed_five_times() {
    let server = Registry::start().unwrap();
    for n in 1..=6 {
        server.put(&format!("/{n}"), Answer::leads_to(&format!("/{}", n - 1)));
    }
    server.put("/0", Answer::ok(COMPONENT.to_vec()));
    assert_eq!(address(&server.url("/5")).unwrap(), COMPONENT);
    assert!(words(address(&server.url("/6"))).contains("leads on more than 5 times"));
    server.put("/round", Answer::leads_to("/round"));
    assert!(words(address(&server.url("/round"))).contains("leads on more than 5 times"));
}

#[test]
fn nobody_is_led_to_what_is_link_local_or_no_web_address() {
    let server = Registry::start().unwrap();
    for place in ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0/"] {
        server.put("/led", Answer::leads_to(place));
        assert!(words(address(&server.url("/led"))).contains("it is link-local or on this machine"), "{place}");
        assert!(words(address(place)).contains("it is link-local or on this machine"), "{place}");
    }
    for (place, why) in [
        ("file:///etc/passwd", "neither http nor https"),
        ("http://me:hunter2@127.0.0.1/", "has a login in it"),
        ("http://[", "leads on to nowhere"),
    ] {
        server.put("/led", Answer::leads_to(place));
        let said = words(address(&server.url("/led")));
        assert!(said.contains(why), "{place}: {said}");
    }
}

#[test]
fn a_status_is_told_and_none_of_its_words() {
    let server = Registry::start().unwrap();
    let host = server.host();
    for (status, why) in [
        (401, "we may not read it"),
        (403, "we may not read it"),
        (404, "there is none of that name"),
        (410, "there is none of that name"),
        (206, "which is no component"),
        (500, "which is no component"),
    ] {
        server.put("/rule.wasm", Answer::of(status));
        let said = words(address(&server.url("/rule.wasm")));
        assert!(said.starts_with(&format!("{host} answers {status}")) && said.contains(why), "{said}");
    }
}

#[test]
fn more_than_a_component_may_have_is_not_taken_announced_or_not() {
    let server = Registry::start().unwrap();
    let too_large = [Body::Bytes(vec![b'x'; BYTES_MAX + 1]), Body::Announced(1 << 40, b"few".to_vec()), Body::Endless];
    for body in too_large {
        server.put("/rule.wasm", Answer::ok(Vec::new()).giving(body));
        let said = words(address(&server.url("/rule.wasm")));
        assert!(said.contains(&format!("gives more than {BYTES_MAX} bytes")), "{said}");
    }
}

#[test]
fn what_ends_before_its_end_is_no_component() {
    let server = Registry::start().unwrap();
    server.put("/rule.wasm", Answer::ok(Vec::new()).giving(Body::Announced(1_000, COMPONENT.to_vec())));
    assert!(words(address(&server.url("/rule.wasm"))).contains("does not answer"));
}

#[test]
fn who_says_nothing_is_not_waited_for() {
    let server = Registry::start().unwrap();
    server.put("/rule.wasm", Answer::ok(Vec::new()).giving(Body::Silence));
    let silent = impatient().fetch_here(Source::Address(&pinned(&server.url("/rule.wasm"))), &Credentials::default());
    assert!(words(silent).starts_with("it took more than"));
}

#[test]
fn who_is_away_is_told_and_asked_again_when_he_is_back() {
    let server = Registry::start().unwrap();
    server.put("/rule.wasm", Answer::ok(COMPONENT.to_vec()));
    server.is_away(true);
    let said = words(address(&server.url("/rule.wasm")));
    assert!(said.starts_with(&format!("{} does not answer: ", server.host())), "{said}");
    server.is_away(false);
    assert_eq!(address(&server.url("/rule.wasm")).unwrap(), COMPONENT);
}

#[test]
fn what_is_no_address_is_refused_before_anybody_is_asked() {
    for url in ["http://", "https://rules example/"] {
        assert!(words(address(url)).starts_with("it is no address: "), "{url}");
    }
}

//! Registries: which layer is taken, what a tag that was moved leads to, and who is shown a login.

use stockflow_fetch::{Credentials, PULL_SECRET_KEY};
use stockflow_secrets::{Secret, SecretKey};
use stockflow_tests::registry::{Answer, Asked, Registry};

use crate::{COMPONENT, artifact, digest_of, words};

/// `me` and `hunter2`, as Docker writes them.
const LOGIN: &str = "bWU6aHVudGVyMg==";

fn nobody() -> Credentials {
    Credentials::default()
}

/// With a login for this registry.
fn login(host: &str) -> Credentials {
    let key = SecretKey { name: "pull".into(), key: PULL_SECRET_KEY.into() };
    let config = format!(r#"{{"auths": {{"{host}": {{"auth": "{LOGIN}"}}}}}}"#);
    let mut credentials = Credentials::default();
    credentials.add("pull", &Secret::new(&key, "pull", config.into_bytes()).unwrap()).unwrap();
    credentials
}

fn publish(registry: &Registry) -> String {
    registry.publish("rules/low-stock", "1", COMPONENT, &digest_of(COMPONENT))
}

#[test]
fn the_layer_with_the_digest_is_given() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    assert_eq!(artifact(&reference, &nobody()).unwrap(), COMPONENT);
    let asked: Vec<String> = registry.asked().into_iter().map(|asked| asked.path).collect();
    let blob = format!("/v2/rules/low-stock/blobs/{}", digest_of(COMPONENT));
    assert_eq!(asked, ["/v2/rules/low-stock/manifests/1".to_owned(), blob]);
}

#[test]
fn a_tag_that_was_moved_to_another_build_is_refused_with_both_digests() {
    let registry = Registry::start().unwrap();
    let other = digest_of(b"another build");
    let reference = registry.publish("rules/low-stock", "1", b"another build", &other);
    let said = words(artifact(&reference, &nobody()));
    assert!(said.contains(&format!("no layer with the digest {}, it has {other}: ", digest_of(COMPONENT))), "{said}");
    assert_eq!(registry.asked().len(), 1, "what nobody wants is not fetched");
}

#[test]
fn a_registry_that_gives_other_bytes_than_its_manifest_says_is_refused() {
    let registry = Registry::start().unwrap();
    let reference = registry.publish("rules/low-stock", "1", b"hunter2", &digest_of(COMPONENT));
    assert!(words(artifact(&reference, &nobody())).contains("or was tampered with"));
}

#[test]
fn a_manifest_that_is_named_by_digest_is_held_to_it() {
    let registry = Registry::start().unwrap();
    publish(&registry);
    let named = format!("{}/rules/low-stock@{}", registry.host(), digest_of(b"a manifest"));
    let path = format!("/v2/rules/low-stock/manifests/{}", digest_of(b"a manifest"));
    registry.put(&path, Answer::ok(b"{\"layers\": []}".to_vec()));
    assert!(words(artifact(&named, &nobody())).contains(&digest_of(b"a manifest")));
}

#[test]
fn an_artifact_or_a_layer_that_is_not_there_is_told() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    let other = reference.replace(":1", ":2").replacen(":2", ":1", 1);
    for gone in [reference.replace("low-stock:1", "low-stock:2"), other.replace("low-stock", "high-stock")] {
        let said = words(artifact(&gone, &nobody()));
        assert!(said.contains("answers 404, there is none of that name"), "{gone}: {said}");
    }
    registry.put(&format!("/v2/rules/low-stock/blobs/{}", digest_of(COMPONENT)), Answer::of(404));
    assert!(words(artifact(&reference, &nobody())).contains("answers 404"));
}

#[test]
fn a_token_is_fetched_with_the_login_of_the_registry_to_read_this_and_no_more() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    registry.wants(&format!("Basic {LOGIN}"));
    assert_eq!(artifact(&reference, &login(&registry.host())).unwrap(), COMPONENT);
    let asked = registry.asked();
    let token = asked.iter().find(|asked| asked.path.starts_with("/token")).unwrap();
    assert_eq!(token.path, "/token?service=registry.test&scope=repository%3Arules%2Flow-stock%3Apull");
    assert_eq!(token.authorization.as_deref(), Some(format!("Basic {LOGIN}").as_str()));
    let shown = asked.iter().filter(|asked| !asked.path.starts_with("/token"));
    assert!(shown.filter_map(|asked| asked.authorization.as_ref()).all(|shown| shown.starts_with("Bearer ")));
    assert_eq!(asked.len(), 4, "the token is good for the layer too: {asked:?}");
}

#[test]
fn without_the_login_of_this_registry_it_is_told_what_to_name() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    registry.wants(&format!("Basic {LOGIN}"));
    for credentials in [nobody(), login("other.example")] {
        let said = words(artifact(&reference, &credentials));
        assert!(said.contains("answers 401, and we may not read it: name a secret with its login"), "{said}");
    }
    assert!(registry.asked().iter().all(|asked| asked.authorization.is_none()), "it is nobody else's to see");
}

#[test]
fn who_wants_a_login_and_no_token_is_shown_it() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    let manifest = "/v2/rules/low-stock/manifests/1";
    registry.put(manifest, Answer::of(401).with("WWW-Authenticate", "Basic realm=\"r\""));
    assert!(words(artifact(&reference, &login(&registry.host()))).contains("answers 401"));
    let shown = Asked { path: manifest.to_owned(), authorization: Some(format!("Basic {LOGIN}")) };
    assert_eq!(registry.asked()[1], shown);
}

#[test]
fn a_layer_that_is_kept_somewhere_else_is_fetched_there_without_the_login() {
    let (registry, elsewhere) = (Registry::start().unwrap(), Registry::start().unwrap());
    let reference = publish(&registry);
    registry.wants(&format!("Basic {LOGIN}"));
    elsewhere.put("/kept", Answer::ok(COMPONENT.to_vec()));
    let blob = format!("/v2/rules/low-stock/blobs/{}", digest_of(COMPONENT));
    registry.put(&blob, Answer::leads_to(&elsewhere.url("/kept?signed=hunter2")));
    assert_eq!(artifact(&reference, &login(&registry.host())).unwrap(), COMPONENT);
    let shown = Asked { path: "/kept?signed=hunter2".to_owned(), authorization: None };
    assert_eq!(elsewhere.asked(), [shown]);
    elsewhere.put("/kept", Answer::of(403));
    assert!(words(artifact(&reference, &login(&registry.host()))).starts_with(&elsewhere.host()));
}

#[test]
fn a_login_goes_to_no_realm_without_tls() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    for (realm, why) in [
        ("http://auth.example/token", "there is no TLS"),
        ("token", "is no address"),
        ("ftp://127.0.0.1/", "neither http nor https"),
    ] {
        let wanted = format!("Bearer realm=\"{realm}\"");
        registry.put("/v2/rules/low-stock/manifests/1", Answer::of(401).with("WWW-Authenticate", &wanted));
        let said = words(artifact(&reference, &login(&registry.host())));
        assert!(said.contains(why), "{realm}: {said}");
    }
    registry.put("/v2/rules/low-stock/manifests/1", Answer::of(401));
    assert!(words(artifact(&reference, &nobody())).contains("does not say how to log in"));
}

#[test]
fn what_does_not_talk_as_a_registry_is_told() {
    let registry = Registry::start().unwrap();
    let reference = publish(&registry);
    let manifest = "/v2/rules/low-stock/manifests/1";
    for (answer, why) in [
        ("<h1>hunter2</h1>", "its manifest is none"),
        ("{\"manifests\": []}", "index of several artifacts"),
        ("{\"layers\": [{\"digest\": \"hunter2\"}]}", "it has none"),
    ] {
        registry.put(manifest, Answer::ok(answer.as_bytes().to_vec()));
        let said = words(artifact(&reference, &nobody()));
        assert!(said.contains(why), "{said}");
    }
    registry.put(manifest, Answer::ok(vec![b' '; (1 << 20) + 1]));
    assert!(words(artifact(&reference, &nobody())).contains("gives more than 1048576 bytes"));
}

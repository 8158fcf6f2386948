//! What is emitted counts its hops: what goes round for ever becomes a dead letter.

use crate::support::{Shop, event, seen};

const ROUND: &str = "
  topics: [{name: here, partitions: 2}, {name: there, partitions: 1}]
  stages:
  - name: out
    from: [{topic: here}]
    rules: [{name: onward, module: {builtin: route}, config: {routes: [{to: there, as: event}]}}]
  - name: back
    from: [{topic: there}]
    rules: [{name: onward, module: {builtin: route}, config: {routes: [{to: here, as: event}]}}]
";

#[test]
fn an_event_that_goes_round_becomes_a_dead_letter_after_64_hops() {
    let shop = Shop::open(ROUND);
    shop.feed("here", [&event("e1", "RECEIPT", "plum", 1)]);
    let running = shop.run();
    assert_eq!((shop.read("here").len(), shop.read("there").len()), (1 + 32, 32));
    let hops: Vec<_> =
        shop.read("there").iter().map(|sent| sent.header("stockflow-hops").unwrap().to_owned()).collect();
    assert_eq!((hops[0].as_str(), hops[31].as_str()), ("1", "63"));
    let letters = seen(&shop.log, "test.shop.out.dead");
    let said = |name: &str| letters[0].header(&format!("stockflow-dead-{name}")).unwrap_or_default().to_owned();
    assert_eq!((letters.len(), said("reason").as_str()), (1, "LOOP"));
    assert!(said("message").contains("65 in a row") && said("message").contains("shop.there"), "{}", said("message"));
    assert_eq!(running.counters(0).dead.iter().collect::<Vec<_>>(), [("LOOP", 1)]);
}

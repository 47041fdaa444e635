//! The live stream: a session of ours opens it, and its end closes it (A67, I13).

use seyes::accounts;
use seyes::policy::Permit;
use tokio::time::timeout;

use super::{SOON, class};

#[tokio::test]
async fn the_live_stream_needs_a_session_of_ours_and_ends_with_it() {
    let class = class().await;
    class.school.stranger().get("/live").await.is(401);
    let ask = || class.claire.request(reqwest::Method::GET, "/live");
    let foreign = ask().header("origin", "https://ailleurs.example");
    class.claire.send(foreign).await.is(403);
    let framed = ask().header("sec-fetch-site", "cross-site");
    class.claire.send(framed).await.is(403);

    let mut events = ask().send().await.unwrap();
    assert_eq!(events.status(), 200);
    let first = timeout(SOON, events.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let first = String::from_utf8_lossy(&first).into_owned();
    assert!(first.contains("event: notification"), "{first}");
    assert!(first.contains("\"unread\":0"), "{first}");

    let topic = class.topic("Le zoo").await;
    class.react(&class.ines, &topic).await;
    class.school.settle().await;
    let second = timeout(SOON, events.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let second = String::from_utf8_lossy(&second).into_owned();
    assert!(second.contains("\"unread\":1"), "{second}");
    assert!(!second.contains("zoo"), "never the content");

    let law = Permit::for_house();
    let closed = accounts::actions::suspend_for_house(&class.school.house, &law, "claire", true);
    closed.await.unwrap();
    let end = timeout(SOON, events.chunk()).await.unwrap();
    assert!(end.unwrap().is_none());
}

//! WebFinger requests and the documents by which others find us.

use crate::support::url;
use federation::discovery::*;
use federation::host::Origin;

fn account(user: &str, host: &str) -> Result<Subject, Malformed> {
    Ok(Subject::Account {
        user: user.to_owned(),
        host: host.to_owned(),
    })
}

#[test]
fn webfinger_requests_are_read_or_malformed() {
    for (query, expected) in [
        (
            "resource=acct:lea@Ecole.example",
            account("lea", "ecole.example"),
        ),
        (
            "resource=acct%3Alea%40ecole.example&rel=self",
            account("lea", "ecole.example"),
        ),
        (
            "resource=acct:lea@localhost:4001",
            account("lea", "localhost:4001"),
        ),
        (
            "resource=https%3A%2F%2Fecole.example%2F%40lea",
            Ok(Subject::Address(url("https://ecole.example/@lea"))),
        ),
        ("", Err(Malformed)),
        ("resource=", Err(Malformed)),
        ("rel=self", Err(Malformed)),
        ("resource=lea", Err(Malformed)),
        ("resource=acct:lea", Err(Malformed)),
        ("resource=acct:@ecole.example", Err(Malformed)),
        ("resource=acct:lea@", Err(Malformed)),
        ("resource=acct:l%20a@ecole.example", Err(Malformed)),
        ("resource=acct:lea@ecole.example/x", Err(Malformed)),
        ("resource==acct%3Alea%40ecole.example", Err(Malformed)),
        (
            "resource=mailto:lea@ecole.example",
            Ok(Subject::Address(url("mailto:lea@ecole.example"))),
        ),
        (
            "resource=acct:a@b.example&resource=acct:c@d.example",
            Err(Malformed),
        ),
    ] {
        assert_eq!(requested_subject(Some(query)), expected, "{query}");
    }
    assert_eq!(requested_subject(None), Err(Malformed));
}

#[test]
fn the_answer_leads_to_the_actor() {
    let (actor, page) = (
        url("https://ecole.example/a/7"),
        url("https://ecole.example/@cm2"),
    );
    let template = "https://ecole.example/follow?uri={uri}";
    let json = webfinger_answer("cm2@ecole.example", &actor, Some(&page), Some(template));
    assert!(!json.to_string().contains("null"), "{json}");
    assert_eq!(json["subject"], "acct:cm2@ecole.example");
    assert_eq!(json["aliases"][0], actor.as_str());
    let links = json["links"].as_array().unwrap();
    let own: Vec<_> = links.iter().filter(|link| link["rel"] == "self").collect();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|link| link["href"] == actor.as_str()));
    assert!(links.iter().any(|link| link["template"] == template));
}

#[test]
fn nodeinfo_is_coarse_and_closed() {
    let info = NodeInfo {
        name: "seyes",
        version: "0.1.0",
        repository: "https://ecole.example/source",
        accounts: 137,
        posts: 9,
    };
    let (old, new) = (info.v2_0(), info.v2_1());
    assert_eq!(
        (&old["version"], &new["version"]),
        (&"2.0".into(), &"2.1".into())
    );
    assert!(
        old["software"].get("repository").is_none(),
        "2.0 has no such member"
    );
    assert_eq!(new["usage"]["users"]["total"], 130);
    assert_eq!(new["usage"]["localPosts"], 0);
    assert_eq!(new["openRegistrations"], false);
    let home = url("https://ecole.example/nodeinfo/2.0");
    let index = nodeinfo_index(&home, &url("https://ecole.example/nodeinfo/2.1"), &home);
    assert_eq!(index["links"].as_array().unwrap().len(), 3);
}

#[test]
fn host_meta_points_to_webfinger() {
    let home = Origin::of(&url("https://ecole.example/")).unwrap();
    let template = "https://ecole.example/.well-known/webfinger?resource={uri}";
    assert!(host_meta_xml(&home).contains(template));
    assert_eq!(host_meta_json(&home)["links"][0]["template"], template);
}

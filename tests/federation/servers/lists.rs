//! Lists of servers as files: read, shown, and only then in force; A21 for every spelling of a host.

use seyes::config::FederationMode;
use seyes::federate::partners as acts;
use seyes::federate::servers::mode;
use seyes::policy::Permit;

use super::{free_school, lines};
use crate::support::{Answer, Person, dump};

const MASTODON: &str = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
    Mauvais.Example.,suspend,true,true,\"Des, insultes\n\"\"graves\"\"\",false\n\
    calme.example,silence,false,false,,false\n\
    xn--cole-9oa.example,suspend,true,true,,false\n\
    école.example,suspend,true,true,,false\n\
    ca***.example,suspend,false,false,,true\n\
    pas un serveur,suspend,,,,\n\
    autre.example,banish,,,,\n";

async fn upload(head: &Person, about: &str, text: &[u8]) -> Answer {
    let files = [("file", "liste.csv", text)];
    head.upload("/admin/servers/import", &[("about", about)], &files)
        .await
}

#[tokio::test]
async fn a_block_list_is_read_shown_and_then_in_force() {
    let home = free_school("École Jean-Moulin").await;
    let head = home.admin("Helene").await;
    let permit = Permit::for_house();
    acts::add(&home.house, &permit, "mauvais.example")
        .await
        .unwrap();
    head.get("/admin/servers/import").await.ok();
    let url = &home.house.config.database_url;
    let before = dump(url).await;
    let page = upload(&head, "blocked", MASTODON.as_bytes()).await;
    page.ok()
        .sees("Rien n'a encore changé")
        .sees("1 serveur serait bloqué")
        .sees("1 partenaire serait bloqué")
        .sees("1 ligne demande moins")
        .sees("Ligne 7 : le nom est masqué")
        .sees("Ligne 8 : ce n'est pas un nom de serveur")
        .sees("Ligne 9 : ce degré de sévérité");
    assert_eq!(dump(url).await, before, "a look changes nothing");
    let hosts = page.field("hosts").unwrap();
    let form = [("about", "blocked"), ("hosts", hosts.as_str())];
    head.post("/admin/servers/import/done", &form)
        .await
        .leads_to("/admin/servers?list=blocked");
    let blocked = "SELECT host, state FROM partners ORDER BY host";
    let expected = ["mauvais.example blocked", "xn--cole-9oa.example blocked"];
    assert_eq!(lines(&home, blocked).await, expected);
    let csv = head.get("/admin/servers/export/blocked").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.body().starts_with("#domain,#severity,"));
    assert!(
        csv.body()
            .contains("\nmauvais.example,suspend,true,true,,false\n")
    );
    // What we write, we read: nothing is left to change.
    let again = upload(&head, "blocked", csv.body().as_bytes()).await;
    again.ok().sees("Cette liste ne change rien");
    // A block beats an allowance.
    let allowed = upload(&head, "allowed", b"mauvais.example\nneuf.example\n").await;
    allowed
        .ok()
        .sees("1 serveur serait autorisé")
        .sees("1 serveur bloqué le reste");
}

#[tokio::test]
async fn files_that_are_no_lists_are_refused_and_nothing_changes() {
    let home = free_school("École Jean-Moulin").await;
    let head = home.admin("Helene").await;
    head.get("/admin/servers/import").await.ok();
    let url = &home.house.config.database_url;
    let before = dump(url).await;
    let large = vec![b'a'; 1_100_000];
    for (text, words) in [
        (&b"\xff\xfe\x00"[..], "n'est pas un texte"),
        (&large[..], "dépasse 1 Mo"),
        (&b""[..], "Choisissez un fichier"),
    ] {
        upload(&head, "blocked", text).await.is(422).sees(words);
    }
    let many: String = (0..5_002).map(|n| format!("ecole-{n}.example\n")).collect();
    upload(&head, "blocked", many.as_bytes())
        .await
        .ok()
        .sees("5 000 au plus");
    assert_eq!(dump(url).await, before);
}

#[tokio::test]
async fn one_host_has_one_standing_however_it_is_written() {
    let home = free_school("École Jean-Moulin").await;
    let permit = Permit::for_house();
    mode::change(&home.house, &permit, FederationMode::Open)
        .await
        .unwrap();
    for text in [
        "ÉCOLE.example",
        "xn--cole-9oa.EXAMPLE.",
        "https://école.example:443/",
    ] {
        acts::block(&home.house, &permit, text).await.unwrap();
        assert_eq!(
            lines(&home, "SELECT host FROM partners").await,
            ["xn--cole-9oa.example"]
        );
    }
    let standing = |host: &'static str| acts::standing_for_house(&home.house, host);
    assert_eq!(
        standing("xn--cole-9oa.example").await.unwrap(),
        acts::Standing::Refused
    );
    for other in [
        "a.xn--cole-9oa.example",
        "xn--cole-9oa.example.org",
        "cole.example",
    ] {
        assert_eq!(
            standing(other).await.unwrap(),
            acts::Standing::Stranger,
            "{other}"
        );
    }
}

//! `seyes doctor`: looks at the server as it is configured and says how to mend what is wrong.

use super::{Failure, open};
use crate::config::{Config, FederationMode, SearchKind};
use crate::doors::wiring::App;
use crate::events::Subscriber;
use crate::jobs;
use crate::spaces;

/// From how many seconds on an index that is behind is worth a look.
const LATE: i64 = 600;

/// Runs every check; fails when one of them does.
pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let mut wrong = 0;
    let mut say = |good: bool, words: String| {
        println!("{} {words}", if good { "ok   " } else { "WRONG" });
        wrong += i32::from(!good);
    };
    settings(&config, &mut say);
    let meili = config.search == SearchKind::Meilisearch;
    match open(config).await {
        Err(failure) => say(false, failure.to_string()),
        Ok(app) => {
            pieces(&app, meili, &mut say).await;
            app.house.db.close().await;
        }
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(format!("{wrong} thing(s) to mend").into())
    }
}

/// What can be told from the settings alone.
fn settings(config: &Config, say: &mut impl FnMut(bool, String)) {
    say(
        true,
        format!("domain {} ({})", config.domain, config.origin()),
    );
    let https = config.https();
    let exposed = !config.bind.ip().is_loopback();
    say(
        https || !exposed,
        if https {
            "people come by https".to_owned()
        } else {
            "people come by http: only for this machine".to_owned()
        },
    );
    let federation = match config.federation {
        FederationMode::Off => "federation off: this server talks to nobody",
        FederationMode::Partners => "federation with partner servers",
        FederationMode::Open => "federation open to every server that is not blocked",
    };
    say(true, federation.to_owned());
}

/// What the database and the search engine say.
async fn pieces(app: &App, meili: bool, say: &mut impl FnMut(bool, String)) {
    say(
        true,
        format!("database: {:?}, schema up to date", app.house.db.engine()),
    );
    let dead = jobs::dead_for_house(&app.house.db).await.unwrap_or(-1);
    say(
        dead == 0,
        format!("jobs put aside after too many tries: {dead}"),
    );
    let school = spaces::school_for_house(&app.house.db).await;
    say(
        matches!(school, Ok(Some(_))),
        "the school has its space (else start once with: seyes serve)".to_owned(),
    );
    let backlog = jobs::backlog_for_house(&app.house.db, Subscriber::Search).await;
    let behind = backlog.map_or(i64::MAX, |backlog| backlog.seconds(app.house.clock.now()));
    say(
        behind < LATE,
        format!("search: the index is {behind} s behind (it catches up while the server runs)"),
    );
    let health = app.engine.health().await;
    let name = if meili {
        "Meilisearch"
    } else {
        "the embedded index"
    };
    match health {
        Ok(()) => say(true, format!("search: {name} answers")),
        Err(error) => say(
            false,
            format!("search: {name}: {error}. Try: seyes search reindex"),
        ),
    }
}

//! `seyes serve`, `migrate`, `partner …`, `search …`.

use clap::Subcommand;
use tokio::sync::watch;

use super::{Failure, in_words, open, start_logging};
use crate::config::{Config, FederationMode};
use crate::doors::wiring::App;
use crate::doors::{metrics, serve as doors};
use crate::federate::partners;
use crate::kernel::Problem;
use crate::policy::Permit;
use crate::search;
use crate::spaces::{self, NewSpace, SpaceKind};

#[derive(Subcommand)]
pub(super) enum PartnerCommand {
    /// Adds a server to the allow-list.
    Add {
        /// Its name, for example college.example.fr.
        host: String,
    },
    /// Lists the servers of the allow-list.
    List,
    /// Takes a server off the allow-list: nothing goes there and nothing comes in any more.
    Remove {
        /// Its name.
        host: String,
    },
}

#[derive(Subcommand)]
pub(super) enum SearchCommand {
    /// Builds the index anew from the database.
    Reindex,
}

/// Serves until the process is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), Failure> {
    start_logging("info");
    let listening = doors::listen(config.bind)?;
    let metrics_at = config.metrics_bind;
    let app = open(config).await?;
    prepare(&app).await.map_err(in_words)?;
    if let Some(at) = metrics_at {
        metrics::serve(at, app.house.clone()).await?;
    }
    let (stopper, stop) = watch::channel(false);
    tokio::spawn(async move {
        stop_signal().await;
        let _ = stopper.send(true);
    });
    println!("{} is open on {}", app.house.config.origin(), listening.at);
    doors::serve(app, listening, stop).await?;
    Ok(())
}

/// What a fresh server needs before its first visitor: the space of the school.
pub(super) async fn prepare(app: &App) -> Result<(), Problem> {
    let house = &app.house;
    if spaces::school_for_house(&house.db).await?.is_none() {
        let name = house.config.domain.clone();
        let new = NewSpace {
            kind: SpaceKind::School,
            name,
            description: String::new(),
            level: String::new(),
        };
        let tx = house.db.write().await?;
        spaces::actions::open(&tx, &Permit::for_house(), &house.clock, &new).await?;
        house.commit(tx).await?;
    }
    // A search that does not answer must not keep a school closed: it is said, and all the rest works.
    let engine = app.engine.as_ref();
    if let Err(problem) = search::ensure_index_for_house(house, engine, &|_| {}).await {
        tracing::warn!(%problem, "the search index could not be made; try: seyes search reindex");
    }
    Ok(())
}

/// Builds the search index anew, and says how far it is.
pub(super) async fn search(config: Config, command: SearchCommand) -> Result<(), Failure> {
    let app = open(config).await?;
    match command {
        SearchCommand::Reindex => {
            let told = |count: usize| println!("{count} publications indexed");
            let engine = app.engine.as_ref();
            let count = search::reindex_for_house(&app.house, engine, &told)
                .await
                .map_err(in_words)?;
            println!("the index is complete: {count} publications");
        }
    }
    app.house.db.close().await;
    Ok(())
}

/// Resolves when the process should stop: Ctrl-C or SIGTERM.
pub(super) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}

pub(super) async fn migrate(config: Config) -> Result<(), Failure> {
    let app = open(config).await?;
    println!("the database is up to date");
    app.house.db.close().await;
    Ok(())
}

pub(super) async fn partner(config: Config, command: PartnerCommand) -> Result<(), Failure> {
    let mode = config.federation;
    let app = open(config).await?;
    let (house, permit) = (&app.house, Permit::for_house());
    match command {
        PartnerCommand::Add { host } => {
            let host = partners::add(house, &permit, &host)
                .await
                .map_err(in_words)?;
            println!("{host} is a partner of this school");
            if mode == FederationMode::Off {
                println!(
                    "federation is off: set SEYES_FEDERATION=partners and start the server again"
                );
            }
        }
        PartnerCommand::List => {
            for one in partners::list(&house.db, &permit).await.map_err(in_words)? {
                let failure = one.failure.map(|why| format!("  last failure: {why}"));
                println!(
                    "{:<40} {}{}",
                    one.host,
                    one.state,
                    failure.unwrap_or_default()
                );
            }
        }
        PartnerCommand::Remove { host } => {
            partners::remove(house, &permit, &host)
                .await
                .map_err(|problem| match problem {
                    Problem::NotFound => {
                        format!("{host} is not a partner. See: seyes partner list").into()
                    }
                    other => in_words(other),
                })?;
            println!("{host} is no partner any more");
        }
    }
    app.house.db.close().await;
    Ok(())
}

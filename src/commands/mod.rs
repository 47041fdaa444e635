//! The command line: one file for each family of commands. Exit codes: 0 done, 1 failed, 2 misused.

mod demo;
mod doctor;
mod keys;
mod people;
mod school;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};
use crate::doors::wiring::{self, App};
use crate::kernel::{Clock, Problem};
use crate::web::i18n::{Lang, Texts};

/// Seyès, the federated social network for schools.
#[derive(Parser)]
#[command(name = "seyes", version, about, long_about = None, arg_required_else_help = true)]
struct Cli {
    /// Configuration file (TOML). The environment (SEYES_…) wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the school's server.
    Serve,
    /// Starts two fictitious schools on this machine, with people to try.
    Demo(demo::Demo),
    /// Brings the database up to date and stops.
    Migrate,
    /// Adds people, new activation codes, closed accounts.
    Person {
        #[command(subcommand)]
        command: people::PersonCommand,
    },
    /// The servers that this school exchanges with.
    Partner {
        #[command(subcommand)]
        command: school::PartnerCommand,
    },
    /// Whom this school talks to: off, partners or open.
    Federation {
        #[command(subcommand)]
        command: school::FederationCommand,
    },
    /// The keys with which this server signs.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Bearer tokens of the JSON API.
    Token {
        #[command(subcommand)]
        command: people::TokenCommand,
    },
    /// The search index.
    Search {
        #[command(subcommand)]
        command: school::SearchCommand,
    },
    /// Checks this server and says how to mend what is wrong.
    Doctor,
}

/// What went wrong, in words for the terminal.
type Failure = Box<dyn std::error::Error>;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Without this rustls could not choose between the providers of its users.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(failure.as_ref()),
    }
}

fn fail(failure: &dyn std::error::Error) -> ExitCode {
    eprintln!("seyes: {failure}");
    ExitCode::FAILURE
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    if let Command::Demo(demo) = cli.command {
        return demo::run(demo).await;
    }
    let config = config::load(cli.config.as_deref(), environment())?;
    match cli.command {
        Command::Demo(_) => Ok(()),
        Command::Serve => school::serve(config).await,
        Command::Migrate => school::migrate(config).await,
        Command::Person { command } => people::person(config, command).await,
        Command::Token { command } => people::token(config, command).await,
        Command::Partner { command } => school::partner(config, command).await,
        Command::Federation { command } => school::federation(config, command).await,
        Command::Keys { command } => keys::keys(config, command).await,
        Command::Search { command } => school::search(config, command).await,
        Command::Doctor => doctor::run(config).await,
    }
}

/// The environment of the process: read here and nowhere else.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn environment() -> Vec<(String, String)> {
    std::env::vars().collect()
}

/// Libraries that read uploads and are never heard.
const READERS: [&str; 3] = ["lopdf=off", "lofty=off", "zip=off"];

/// Logs to the terminal as lines, or as JSON when `SEYES_LOG_FORMAT=json`.
fn start_logging(default: &str) {
    use tracing_subscriber::EnvFilter;
    let environment = environment();
    let value = |name: &str| {
        environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let wanted = value("SEYES_LOG").unwrap_or_else(|| default.to_owned());
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new(default));
    // The readers of uploads quote what they stumble over, and the log holds no content.
    let filter = READERS
        .iter()
        .fold(filter, |filter, reader| match reader.parse() {
            Ok(silence) => filter.add_directive(silence),
            Err(_) => filter,
        });
    // A log that cannot be written (a full disk) must not fail the request that it tells of.
    let builder = tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if value("SEYES_LOG_FORMAT").as_deref() == Some("json") {
        let _ = builder.json().try_init();
    } else {
        let _ = builder.with_target(false).try_init();
    }
}

async fn open(config: Config) -> Result<App, Failure> {
    Ok(wiring::open(config, Clock::System).await?)
}

/// A problem in the words that a page would use.
fn in_words(problem: Problem) -> Failure {
    let texts = Texts {
        lang: Lang::En,
        familiar: false,
    };
    match problem {
        Problem::Invalid(fields) => fields
            .iter()
            .map(|one| texts.t(one.key))
            .collect::<Vec<_>>()
            .join(" ")
            .into(),
        Problem::Broken(cause) => cause.to_string().into(),
        other => texts.t(other.key()).into(),
    }
}

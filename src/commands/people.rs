//! `seyes person …` and `seyes token …`.

use clap::{Subcommand, ValueEnum};

use super::{Failure, in_words, open};
use crate::accounts;
use crate::config::Config;
use crate::house::House;
use crate::kernel::Problem;
use crate::people::{NewPerson, fold};
use crate::policy::{Permit, Profile};

/// The profiles of a school.
#[derive(Clone, Copy, ValueEnum)]
pub enum ProfileName {
    /// A pupil.
    Student,
    /// A parent or guardian.
    Relative,
    /// A teacher.
    Teacher,
    /// Head, staff, assistants.
    Personnel,
    /// Somebody invited.
    Guest,
}

#[derive(Subcommand)]
pub(super) enum PersonCommand {
    /// Adds somebody and prints their activation code, once.
    Add {
        /// What they are in the school.
        #[arg(long, value_enum)]
        profile: ProfileName,
        /// «Given name Family name».
        #[arg(long)]
        name: String,
        /// What they will type to sign in, for example claire.roy.
        #[arg(long)]
        login: String,
        /// Administers the server.
        #[arg(long)]
        admin: bool,
    },
    /// Prints a new activation code; the old password and all sessions end.
    Code {
        /// Whose.
        #[arg(long)]
        login: String,
    },
    /// Closes an account: every session and token ends at once.
    Suspend {
        /// Whose.
        #[arg(long)]
        login: String,
    },
    /// Opens a closed account again.
    Restore {
        /// Whose.
        #[arg(long)]
        login: String,
    },
}

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Prints a bearer token for the JSON API, once.
    Create {
        /// Whose.
        #[arg(long)]
        login: String,
        /// What it is for.
        #[arg(long, default_value = "API")]
        name: String,
    },
}

pub(super) async fn person(config: Config, command: PersonCommand) -> Result<(), Failure> {
    let house = open(config).await?.house;
    let permit = Permit::for_house();
    match command {
        PersonCommand::Add {
            profile,
            name,
            login,
            admin,
        } => {
            let person = new_person(profile, &name, admin);
            let sheet = accounts::add_person(&house, &permit, (&person, &login), None)
                .await
                .map_err(in_words)?;
            println!(
                "{} ({login})\nactivation code: {}",
                person.name(),
                sheet.code
            );
        }
        PersonCommand::Code { login } => {
            let code = accounts::actions::reprint_code(&house, &permit, &login)
                .await
                .map_err(|problem| unknown(problem, &login))?;
            println!("{login}\nactivation code: {code}");
        }
        PersonCommand::Suspend { login } => suspend(&house, &login, true).await?,
        PersonCommand::Restore { login } => suspend(&house, &login, false).await?,
    }
    house.db.close().await;
    Ok(())
}

fn new_person(profile: ProfileName, name: &str, admin: bool) -> NewPerson {
    let (given, family) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
    NewPerson {
        profile: match profile {
            ProfileName::Student => Profile::Student,
            ProfileName::Relative => Profile::Relative,
            ProfileName::Teacher => Profile::Teacher,
            ProfileName::Personnel => Profile::Personnel,
            ProfileName::Guest => Profile::Guest,
        },
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        host: None,
        admin,
    }
}

async fn suspend(house: &House, login: &str, closed: bool) -> Result<(), Failure> {
    accounts::actions::suspend_for_house(house, &Permit::for_house(), login, closed)
        .await
        .map_err(|problem| unknown(problem, login))?;
    println!("{login}: {}", if closed { "closed" } else { "open" });
    Ok(())
}

pub(super) async fn token(config: Config, command: TokenCommand) -> Result<(), Failure> {
    let house = open(config).await?.house;
    let TokenCommand::Create { login, name } = command;
    let account = accounts::by_login_for_house(&house.db, &fold(&login))
        .await
        .map_err(in_words)?
        .ok_or_else(|| unknown(Problem::NotFound, &login))?;
    let permit = Permit::for_house();
    let token = accounts::create_token(&house, &permit, &account.person_id, &name)
        .await
        .map_err(in_words)?;
    println!("{token}");
    house.db.close().await;
    Ok(())
}

fn unknown(problem: Problem, login: &str) -> Failure {
    match problem {
        Problem::NotFound => {
            format!("nobody has the login «{login}». Add them with: seyes person add").into()
        }
        other => in_words(other),
    }
}

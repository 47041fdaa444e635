//! `seyes keys …`.

use std::io::{BufRead as _, Write as _};

use clap::Subcommand;

use super::{Failure, in_words, open};
use crate::config::{Config, FederationMode};
use crate::federate::keys::rotation::{self, OurKey, Stage};
use crate::policy::Permit;

/// What happens, before it is asked.
const MEANS: &str = "\
All keys with which this server signs are made anew.
- Partners and followers are told first; the new key is declared by the old one, so no Seyès
  partner is suspended, even one that is switched off for months.
- The new keys sign once everybody was told, after a day at most. The old ones stay listed for a week.
- The fingerprint that people compare by telephone changes.
- A partner that runs other software may suspend us until somebody there compares the fingerprint.";

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Shows the fingerprint of this server's key, and how far a change has come.
    Show,
    /// Changes the keys of this server and of all its actors.
    Rotate {
        /// Does not ask.
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn keys(config: Config, command: KeysCommand) -> Result<(), Failure> {
    let app = open(config).await?;
    let (house, permit) = (&app.house, Permit::for_house());
    match command {
        KeysCommand::Show => {
            let key = rotation::state(house, &permit).await.map_err(in_words)?;
            print(&key);
        }
        KeysCommand::Rotate { yes } => {
            println!("{MEANS}");
            if !yes && !confirmed()? {
                return Err("nothing was changed".into());
            }
            rotation::start(house, &permit).await.map_err(in_words)?;
            println!("The server changes its keys now, or as soon as it runs.");
            if house.federation() == FederationMode::Off {
                println!("Federation is off: nobody is told, partners will see it when it opens.");
            }
        }
    }
    app.house.db.close().await;
    Ok(())
}

fn print(key: &OurKey) {
    if key.fingerprint.is_empty() {
        println!("no key yet: it is made when federation opens");
        return;
    }
    println!("fingerprint: {}", key.fingerprint);
    match key.stage {
        Stage::Calm => {}
        Stage::Announcing => println!("a change is being announced"),
        Stage::Switched => println!("changed lately; the old key is still listed"),
    }
    if let Some(next) = &key.next {
        println!("next:        {next}");
    }
}

/// Asks on the terminal; anything but «yes» is no.
fn confirmed() -> Result<bool, Failure> {
    print!("Change the keys? Type yes: ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

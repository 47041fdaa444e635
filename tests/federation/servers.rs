//! Issue 3: the head of school opens federation, makes partners, and sees how it goes.

mod behaviour;
mod handshake;
mod hostile;
mod lists;
mod pages;

use std::time::Duration;

use seyes::config::FederationMode;
use seyes::federate::lanes;
use seyes::federate::servers::{invitations, mode, upkeep};
use seyes::kernel::Problem;
use seyes::policy::Permit;

use super::{Two, lines, school};
use crate::support::{Person, School};

/// A school whose head may change the mode, which is `partners` now.
async fn free_school(name: &str) -> School {
    let school = school(name, None).await;
    let permit = Permit::for_house();
    mode::change(&school.house, &permit, FederationMode::Partners)
        .await
        .unwrap();
    school
}

/// Two schools that do not know each other, each with its head.
struct Strangers {
    home: School,
    away: School,
    helene: Person,
    beatrice: Person,
}

async fn strangers() -> Strangers {
    let home = free_school("École Jean-Moulin").await;
    let away = free_school("Collège Ampère").await;
    let helene = home.admin("Helene").await;
    let beatrice = away.admin("Beatrice").await;
    Strangers {
        home,
        away,
        helene,
        beatrice,
    }
}

fn domain(school: &School) -> &str {
    &school.house.config.domain
}

/// What the head of `school` sees of the other before inviting it, then the invitation.
async fn invite(school: &School, other: &School) -> Result<(), Problem> {
    let (fed, permit) = (&school.app.federation, Permit::for_house());
    let seen = invitations::preview(fed, &permit, domain(other)).await?;
    invitations::invite(fed, &permit, (domain(other), &seen.fingerprint)).await
}

/// The name of the invitation that waits at `school`.
async fn waiting_id(school: &School) -> String {
    let sql = "SELECT id FROM invitations WHERE direction = 'received' AND state = 'waiting'";
    lines(school, sql).await.remove(0)
}

async fn accept(school: &School, other: &School) {
    let id = waiting_id(school).await;
    let (fed, permit) = (&school.app.federation, Permit::for_house());
    invitations::accept(fed, &permit, (domain(other), &id))
        .await
        .unwrap();
}

/// Says what is due, on both sides.
async fn talk(one: &School, other: &School) {
    for school in [one, other, one, other] {
        upkeep::drain(&school.app.federation).await.unwrap();
        school.settle().await;
        school.tick();
    }
}

/// The partners of a school with their state and cause.
async fn partners(school: &School) -> Vec<String> {
    lines(school, "SELECT state, cause FROM partners ORDER BY host").await
}

impl Two {
    /// Works and delivers once on both sides, whatever then still waits.
    async fn round(&self) {
        for school in [&self.home, &self.away, &self.home, &self.away] {
            school.settle().await;
            lanes::drain(&school.app.federation).await.unwrap();
        }
        self.tick();
    }

    /// Lets time pass for both.
    pub(super) fn pass(&self, time: Duration) {
        for school in [&self.home, &self.away] {
            school.wait(time);
        }
    }
}

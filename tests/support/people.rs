//! The people of a school, made by the same acts that a rector's office would use.

use std::ops::Deref;

use seyes::accounts;
use seyes::circles;
use seyes::kernel::{CircleId, PersonId, SpaceId};
use seyes::people::{self, NewPerson};
use seyes::policy::{Permit, Profile, Role, Viewer};
use seyes::spaces::{self, NewSpace, SpaceKind};

use super::answer::Answer;
use super::browser::Browser;
use super::school::School;

/// Somebody of the school, signed in, with a browser of their own and a token of the API.
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Given name, which is also the login.
    pub name: String,
    /// Profile.
    pub profile: Profile,
    /// Administers the server.
    pub admin: bool,
    /// A bearer token.
    pub token: String,
    browser: Browser,
}

impl Deref for Person {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Person {
    /// Calls the JSON API as this person.
    pub async fn call(&self, method: &str, path: &str, json: Option<serde_json::Value>) -> Answer {
        self.browser.api((method, path), &self.token, json).await
    }

    /// Calls an address below `/api/seyes/v1` as this person.
    pub async fn say(&self, method: &str, path: &str, json: Option<serde_json::Value>) -> Answer {
        let path = format!("/api/seyes/v1{path}");
        self.call(method, &path, json).await
    }
}

impl School {
    /// Adds somebody to the rolls, without an account.
    pub async fn enrol(&self, given: &str, profile: Profile, admin: bool) -> PersonId {
        self.enrol_as((given, "Marchand"), profile, admin).await
    }

    async fn enrol_as(
        &self,
        (given, family): (&str, &str),
        profile: Profile,
        admin: bool,
    ) -> PersonId {
        let new = NewPerson {
            profile,
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            host: None,
            admin,
        };
        let id = people::actions::add(&self.house, &Permit::for_house(), &new)
            .await
            .unwrap();
        // A guest was invited to a group and is nobody's colleague.
        if profile != Profile::Guest {
            self.seat(&self.space, &id, Role::Member).await;
        }
        id
    }

    /// Somebody with an account, whose charter is accepted and who is signed in.
    pub async fn person(&self, given: &str, profile: Profile) -> Person {
        self.signed_in(given, profile, false).await
    }

    /// The same, who administers the server.
    pub async fn admin(&self, given: &str) -> Person {
        self.signed_in(given, Profile::Personnel, true).await
    }

    /// A pupil with a family name of their own, and a login that others do not have.
    pub async fn pupil(&self, names: (&str, &str), login: &str) -> Person {
        let id = self.enrol_as(names, Profile::Student, false).await;
        self.with_account(id, (names.0, login), (Profile::Student, false))
            .await
    }

    /// The same for a teacher.
    pub async fn teacher(&self, names: (&str, &str), login: &str) -> Person {
        let id = self.enrol_as(names, Profile::Teacher, false).await;
        self.with_account(id, (names.0, login), (Profile::Teacher, false))
            .await
    }

    /// Somebody of a demo school, by their login, signed in.
    pub async fn someone(&self, login: &str) -> Person {
        let account = accounts::by_login_for_house(self.db(), &people::fold(login))
            .await
            .unwrap()
            .unwrap();
        let found = people::find_for_house(self.db(), &account.person_id)
            .await
            .unwrap()
            .unwrap();
        let who = (found.profile(), found.admin == 1);
        let given = people::first_name(&found.short_name).to_owned();
        self.keys_of(found.id, &given, who).await
    }

    async fn signed_in(&self, given: &str, profile: Profile, admin: bool) -> Person {
        let id = self.enrol(given, profile, admin).await;
        let login = people::fold(given);
        self.with_account(id, (given, &login), (profile, admin))
            .await
    }

    async fn with_account(
        &self,
        id: PersonId,
        (given, login): (&str, &str),
        (profile, admin): (Profile, bool),
    ) -> Person {
        let permit = Permit::for_house();
        accounts::add_account(&self.house, &permit, &id, (login, None))
            .await
            .unwrap();
        accounts::actions::accept_charter(&self.house, &id)
            .await
            .unwrap();
        self.keys_of(id, given, (profile, admin)).await
    }

    async fn keys_of(
        &self,
        id: PersonId,
        given: &str,
        (profile, admin): (Profile, bool),
    ) -> Person {
        let permit = Permit::for_house();
        let token = accounts::create_token(&self.house, &permit, &id, "tests")
            .await
            .unwrap();
        let browser = self.stranger();
        browser.set_cookie(
            &accounts::cookie_name(&self.house),
            &self.session(&id).await,
        );
        Person {
            id,
            name: given.to_owned(),
            profile,
            admin,
            token,
            browser,
        }
    }

    /// Opens a session for somebody without their password, and returns its secret.
    pub async fn session(&self, id: &PersonId) -> String {
        let permit = Permit::for_house();
        accounts::actions::open_session_for_house(&self.house, &permit, id)
            .await
            .unwrap()
    }

    /// Somebody checks in a space from now on.
    pub async fn becomes_manager(&self, space: &SpaceId, person: &Person) {
        self.seat(space, &person.id, Role::Manager).await;
    }

    /// Somebody is a member of a space from now on.
    pub async fn joins(&self, space: &SpaceId, person: &Person) {
        self.seat(space, &person.id, Role::Member).await;
    }

    async fn seat(&self, space: &SpaceId, person: &PersonId, role: Role) {
        let tx = self.house.db.write().await.unwrap();
        let seat = (space, person, role);
        let permit = Permit::for_house();
        spaces::actions::add_member(&tx, &permit, &self.house.clock, seat)
            .await
            .unwrap();
        self.house.commit(tx).await.unwrap();
    }

    async fn space(&self, kind: SpaceKind, name: &str, people: [&[&Person]; 2]) -> SpaceId {
        let new = NewSpace {
            kind,
            name: name.to_owned(),
            description: String::new(),
            level: String::new(),
        };
        let tx = self.house.db.write().await.unwrap();
        let permit = Permit::for_house();
        let id = spaces::actions::open(&tx, &permit, &self.house.clock, &new)
            .await
            .unwrap();
        self.house.commit(tx).await.unwrap();
        for (people, role) in people.iter().zip([Role::Manager, Role::Member]) {
            for person in *people {
                self.seat(&id, &person.id, role).await;
            }
        }
        id
    }

    /// A class: its teachers check, its pupils write, their relatives read what is for families.
    pub async fn class(
        &self,
        name: &str,
        teachers: &[&Person],
        students: &[&Person],
        relatives: &[&Person],
    ) -> SpaceId {
        let members = [students, relatives].concat();
        self.space(SpaceKind::Class, name, [teachers, &members])
            .await
    }

    /// A group with its managers and members.
    pub async fn group(&self, name: &str, managers: &[&Person], members: &[&Person]) -> SpaceId {
        self.space(SpaceKind::Group, name, [managers, members])
            .await
    }

    /// The circle of a kind (`class`, `families`, `group`, `school`) of a space.
    pub async fn circle(&self, space: &SpaceId, kind: &str) -> CircleId {
        let circle = spaces::circle_of_for_house(self.db(), space, kind)
            .await
            .unwrap();
        circle.unwrap()
    }

    /// Somebody leaves a circle: their key is taken back.
    pub async fn leaves(&self, person: &Person, circle: &CircleId) {
        let tx = self.house.db.write().await.unwrap();
        let permit = Permit::for_house();
        let key = (circle, &person.id);
        circles::actions::leave(&tx, &permit, &self.house.clock, key)
            .await
            .unwrap();
        self.house.commit(tx).await.unwrap();
    }

    /// The viewer that a person is at this moment, for acts that have no page yet.
    pub async fn viewer(&self, person: &Person) -> Viewer {
        let keys = circles::keyring_for_house(self.db(), &person.id)
            .await
            .unwrap();
        Viewer::person(person.id.clone(), person.profile, person.admin, keys)
    }
}

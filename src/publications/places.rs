//! Where something comes from, in words: a partner school has a name, every other server its address. Only
//! partners are named: anybody may call their server what they like.

use std::collections::HashMap;

use super::cards::Cards;
use super::{Publication, store};
use crate::kernel::Problem;

/// The names of partner schools by their hosts, as far as a page asked for them.
#[derive(Default)]
pub(super) struct Places(HashMap<String, String>);

impl Places {
    /// «Collège Ampère», else the host.
    fn name<'a>(&'a self, host: &'a str) -> &'a str {
        self.0.get(host).map_or(host, String::as_str)
    }
}

impl Cards<'_> {
    /// Learns the names of the schools that some publications come from, for [`Cards::byline`] and
    /// [`Cards::origin`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn meet<'p>(
        &mut self,
        list: impl IntoIterator<Item = &'p Publication>,
    ) -> Result<(), Problem> {
        let hosts = list.into_iter().filter_map(|one| one.host.clone());
        let mut new: Vec<String> = hosts
            .filter(|host| !self.places.0.contains_key(host))
            .collect();
        new.sort();
        new.dedup();
        if !new.is_empty() {
            let named = store::places::names_for_house(&self.house.db, &new).await?;
            self.places.0.extend(named);
        }
        Ok(())
    }

    /// The school or the server of somebody elsewhere; none for people of this school.
    #[must_use]
    pub fn place(&self, publication: &Publication) -> Option<String> {
        let host = publication.host.as_deref()?;
        Some(self.places.name(host).to_owned())
    }

    /// The same for the line above a text: «Collège Ampère (ampere.example)».
    #[must_use]
    pub fn origin(&self, publication: &Publication) -> Option<String> {
        let host = publication.host.as_deref()?;
        let name = self.places.name(host);
        Some(match name == host {
            true => host.to_owned(),
            false => format!("{name} ({host})"),
        })
    }
}

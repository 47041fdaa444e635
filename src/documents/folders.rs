//! The folders of a space as a tree: paths, depth, and the moves that would tie it in a knot.

use std::collections::HashSet;

use super::model::{FOLDER_DEPTH_MOST, Folder};
use crate::kernel::{FolderId, Problem};
use crate::people::fold;

/// All folders of one space.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    folders: Vec<Folder>,
}

impl Tree {
    /// From the rows of a space, in any order; brothers are sorted by name.
    pub fn new(mut folders: Vec<Folder>) -> Self {
        folders.sort_by_cached_key(|one| (fold(&one.name), one.id.clone()));
        Self { folders }
    }

    pub fn len(&self) -> usize {
        self.folders.len()
    }

    pub fn find(&self, id: &FolderId) -> Option<&Folder> {
        self.folders.iter().find(|one| one.id == *id)
    }

    /// All of them, by name.
    pub fn all(self) -> Vec<Folder> {
        self.folders
    }

    /// The folders inside `parent`, by name.
    pub fn inside<'a>(
        &'a self,
        parent: Option<&'a FolderId>,
    ) -> impl Iterator<Item = &'a Folder> + 'a {
        let within = move |one: &&Folder| one.parent_id.as_ref() == parent;
        self.folders.iter().filter(within)
    }

    /// The way from the top down to a folder, itself last.
    pub fn path(&self, id: &FolderId) -> Vec<&Folder> {
        let mut path = Vec::new();
        let mut here = self.find(id);
        // A path longer than the tree would be a knot.
        while let Some(folder) = here.filter(|_| path.len() <= self.folders.len()) {
            path.push(folder);
            here = folder.parent_id.as_ref().and_then(|up| self.find(up));
        }
        path.reverse();
        path
    }

    /// How many floors a folder has, itself included.
    fn height(&self, id: &FolderId) -> usize {
        let depth = self.path(id).len();
        let below = self.folders.iter().map(|one| self.path(&one.id));
        below
            .filter(|path| path.iter().any(|one| one.id == *id))
            .map(|path| path.len().saturating_sub(depth) + 1)
            .max()
            .unwrap_or(1)
    }

    /// Whether a new folder may stand in `parent`.
    ///
    /// # Errors
    /// `Invalid` when that is too deep.
    pub fn admits(&self, parent: Option<&FolderId>) -> Result<(), Problem> {
        let depth = parent.map_or(0, |id| self.path(id).len());
        if depth < FOLDER_DEPTH_MOST {
            Ok(())
        } else {
            Err(Problem::field("name", "error-folder-deep"))
        }
    }

    /// Whether `id` may move into `parent`.
    ///
    /// # Errors
    /// `Invalid` when it would stand in itself, or too deep.
    pub fn admits_move(&self, id: &FolderId, parent: Option<&FolderId>) -> Result<(), Problem> {
        let path = parent.map_or_else(Vec::new, |parent| self.path(parent));
        if path.iter().any(|one| one.id == *id) {
            return Err(Problem::field("folder", "error-folder-cycle"));
        }
        if path.len() + self.height(id) > FOLDER_DEPTH_MOST {
            return Err(Problem::field("folder", "error-folder-deep"));
        }
        Ok(())
    }

    /// Whether `parent` has a folder of that name already, `except` left out.
    pub fn has(&self, parent: Option<&FolderId>, name: &str, except: Option<&FolderId>) -> bool {
        let name = fold(name);
        self.inside(parent)
            .any(|one| Some(&one.id) != except && fold(&one.name) == name)
    }

    /// Only the folders on the way to those named: what a reader without a place in the space sees.
    pub fn leading_to(self, full: &HashSet<FolderId>) -> Self {
        let kept: HashSet<FolderId> = full
            .iter()
            .flat_map(|id| self.path(id))
            .map(|one| one.id.clone())
            .collect();
        let folders = self.folders.into_iter();
        Self {
            folders: folders.filter(|one| kept.contains(&one.id)).collect(),
        }
    }

    /// Each folder with its way in words, for a list to choose from: «Sciences › Expériences».
    pub fn named_paths(&self) -> Vec<(String, String)> {
        let mut named: Vec<(String, String)> = self
            .folders
            .iter()
            .map(|one| {
                let words: Vec<&str> = self.path(&one.id).iter().map(|f| f.name.as_str()).collect();
                (one.id.to_string(), words.join(" › "))
            })
            .collect();
        named.sort_by_cached_key(|(_, words)| fold(words));
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SpaceId;

    fn tree(pairs: &[(&str, Option<&str>)]) -> Tree {
        let folder = |(id, parent): &(&str, Option<&str>)| Folder {
            id: FolderId::trusted(*id),
            space_id: SpaceId::trusted("s"),
            parent_id: parent.map(FolderId::trusted),
            name: (*id).to_owned(),
        };
        Tree::new(pairs.iter().map(folder).collect())
    }

    fn id(text: &str) -> FolderId {
        FolderId::trusted(text)
    }

    #[test]
    fn a_folder_never_stands_in_itself() {
        let tree = tree(&[("a", None), ("b", Some("a")), ("c", Some("b")), ("z", None)]);
        assert!(tree.admits_move(&id("a"), Some(&id("a"))).is_err());
        assert!(tree.admits_move(&id("a"), Some(&id("c"))).is_err());
        assert!(tree.admits_move(&id("c"), Some(&id("a"))).is_ok());
        assert!(tree.admits_move(&id("a"), Some(&id("z"))).is_ok());
        assert!(tree.admits_move(&id("b"), None).is_ok());
    }

    #[test]
    fn depth_counts_what_moves_along() {
        let tree = tree(&[
            ("1", None),
            ("2", Some("1")),
            ("3", Some("2")),
            ("4", Some("3")),
            ("5", Some("4")),
            ("x", None),
            ("y", Some("x")),
        ]);
        assert!(tree.admits(Some(&id("4"))).is_ok());
        assert!(tree.admits(Some(&id("5"))).is_err());
        assert!(tree.admits_move(&id("x"), Some(&id("3"))).is_ok());
        assert!(tree.admits_move(&id("x"), Some(&id("4"))).is_err());
        assert!(tree.admits_move(&id("y"), Some(&id("4"))).is_ok());
    }

    #[test]
    fn a_knot_in_the_rows_ends_no_walk() {
        let tree = tree(&[("a", Some("b")), ("b", Some("a"))]);
        assert!(tree.path(&id("a")).len() <= 3);
    }

    #[test]
    fn readers_outside_see_the_way_to_what_they_read() {
        let tree = tree(&[("a", None), ("b", Some("a")), ("c", Some("a")), ("d", None)]);
        let seen = tree.leading_to(&HashSet::from([id("b")]));
        assert!(seen.find(&id("a")).is_some() && seen.find(&id("b")).is_some());
        assert!(seen.find(&id("c")).is_none() && seen.find(&id("d")).is_none());
    }

    #[test]
    fn names_are_compared_without_case_and_accents() {
        let tree = tree(&[("Été", None)]);
        assert!(tree.has(None, "ete", None));
        assert!(!tree.has(None, "ete", Some(&id("Été"))));
        assert!(!tree.has(Some(&id("Été")), "ete", None));
    }
}

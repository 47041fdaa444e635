//! The web works: texts, the frame of every page, shared components, built assets.
pub mod assets;
pub mod cards;
pub mod components;
pub mod dates;
pub mod forms;
pub mod guard;
pub mod i18n;
pub mod json;
pub mod page;
pub mod problem;

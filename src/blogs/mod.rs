//! Blogs («journaux»): each space may have one. Members write articles, adults check them where the
//! blog asks for it, those who can read an article comment on it.
//!
//! [`rights`] asks the law with the facts of a blog; [`actions`], [`settings`] and [`comments`] are
//! what people do, whether a page, the JSON API, a world being loaded or another server asks.

pub mod actions;
mod api;
mod api_comments;
pub mod comments;
mod model;
mod pages;
pub mod rights;
pub mod settings;
mod store;

pub use api::routes as api_routes;
pub use model::{ArticlePicture, ArticleText, Blog, BlogSettings, CommentRule, Contributors, Next};
pub use pages::routes;
pub use store::{
    by_title_for_house, closed_elsewhere_for_house, drafts, find, find_for_house, list,
    of_article_for_house, of_space, public_list,
};

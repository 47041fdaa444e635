//! Seyès: a federated social network for schools. See docs/ARCHITECTURE.md for the map.

pub mod accounts;
pub mod blogs;
pub mod circles;
pub mod commands;
pub mod config;
pub mod db;
pub mod documents;
pub mod doors;
pub mod events;
pub mod forums;
pub mod groups;
pub mod house;
pub mod jobs;
pub mod kernel;
pub mod media;
pub mod notifications;
pub mod people;
pub mod policy;
pub mod publications;
pub mod realtime;
pub mod richtext;
pub mod search;
pub mod spaces;
pub mod timeline;
pub mod web;
pub mod worlds;

//! The doors: who may knock (router), who listens (wiring), how connections are served.

mod api_docs;
pub mod health;
pub mod metrics;
mod patience;
pub mod rooms;
pub mod router;
pub mod serve;
pub mod wiring;

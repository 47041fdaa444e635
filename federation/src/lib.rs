//! ActivityPub, without schools.

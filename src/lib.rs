//! Seyès.

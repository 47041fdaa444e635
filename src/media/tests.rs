//! Tests of media, the hostile files of the abuse cases included.

mod kinds;
mod names;
mod pictures;
mod vault;

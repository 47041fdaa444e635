//! Tests of media, the hostile files of the abuse cases included.

mod cleaning;
mod kinds;
mod names;
mod papers;
mod pictures;
mod vault;

//! The program `seyes`.

use std::process::ExitCode;

fn main() -> ExitCode {
    seyes::commands::run()
}

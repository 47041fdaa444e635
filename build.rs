//! Keeps the embedded front end in step with `npm run build`: the folder must exist before
//! `rust-embed` reads it, and a new hashed file name must trigger a new compilation.
use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    std::fs::create_dir_all(Path::new(&root).join("frontend/dist"))?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=frontend/dist");
    println!("cargo:rerun-if-changed=frontend/locales");
    Ok(())
}

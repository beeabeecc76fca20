//! Prints what a crate's rustdoc JSON says is public, one item a line.

use std::{env, error::Error};

use public_api::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let json = env::args()
        .nth(1)
        .ok_or("usage: public-api-of RUSTDOC_JSON")?;
    // Every type has the blanket implementations.
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .build()?;
    for item in api.items() {
        println!("{item}");
    }
    Ok(())
}

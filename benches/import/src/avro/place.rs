//! The places of apache-avro's errors, which have no positions.

use std::error::Error;

use apache_avro::error::Details;
use itertools::Itertools as _;

use super::source::Source;

/// Returns the place of the part that an error names, or else the paths of all files.
pub(super) fn place_of(error: &(dyn Error + 'static), sources: &[Source]) -> String {
    let error = error.downcast_ref::<apache_avro::Error>();
    let name = error.and_then(|error| name_in(error.details()));
    let place = name.and_then(|name| sources.iter().find_map(|source| source.mention(&name)));
    place.unwrap_or_else(|| {
        let paths = sources.iter().map(|source| &source.path);
        paths.format(", ").to_string()
    })
}

/// Returns the full name of the part that an error names.
fn name_in(details: &Details) -> Option<String> {
    match details {
        Details::InvalidSchemaName(name, _)
        | Details::InvalidNamespace(name, _)
        | Details::NameCollision(name)
        | Details::ParsePrimitive(name)
        | Details::ParsePrimitiveSimilar(name, _) => Some(name.clone()),
        _ => None,
    }
}

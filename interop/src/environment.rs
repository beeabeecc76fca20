//! Numbers that `interop/run` sets in the environment.

use std::{
    env::{self, VarError},
    fmt::Display,
    str::FromStr,
};

use crate::Result;

/// Returns the number in a variable, if it is set.
pub(crate) fn number<T: FromStr<Err: Display>>(variable: &str) -> Result<Option<T>> {
    match env::var(variable) {
        Err(VarError::NotPresent) => Ok(None),
        Err(error) => Err(format!("{variable}: {error}").into()),
        Ok(text) => {
            let number = text.parse();
            Ok(Some(
                number.map_err(|error| format!("{variable}: {error}"))?,
            ))
        }
    }
}

//! Numbers in environment variables.

use std::{
    env::{self, VarError},
    fmt::Display,
    str::FromStr,
};

use crate::Result;

/// Returns the number in an environment variable, or `None` if the variable is not set.
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

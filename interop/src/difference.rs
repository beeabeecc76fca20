//! The difference between two messages.

use serde_json::Value;
use wirecost_message::Message;

/// Returns the path of the first field that differs, with both its values. The messages are
/// compared as JSON, which distinguishes all values of a message, including a zero's sign and every
/// bit of a float.
///
/// # Errors
/// None that a message is known to cause.
pub(crate) fn difference(
    expected: &Message,
    found: &Message,
) -> Result<Option<String>, serde_json::Error> {
    if serde_json::to_string(expected)? == serde_json::to_string(found)? {
        return Ok(None);
    }
    let (expected, found) = (
        serde_json::to_value(expected)?,
        serde_json::to_value(found)?,
    );
    Ok(Some(at(&expected, &found, "")))
}

fn at(expected: &Value, found: &Value, path: &str) -> String {
    inside(expected, found, path)
        .unwrap_or_else(|| format!("{path}: {found} instead of {expected}"))
}

/// Returns the difference within two objects or two lists of the same shape.
fn inside(expected: &Value, found: &Value, path: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) if expected.keys().eq(found.keys()) => {
            std::iter::zip(expected, found.values())
                .find(|((_, expected), found)| expected.to_string() != found.to_string())
                .map(|((key, expected), found)| at(expected, found, &format!("{path}.{key}")))
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            std::iter::zip(expected, found)
                .enumerate()
                .find(|(_, (expected, found))| expected.to_string() != found.to_string())
                .map(|(index, (expected, found))| at(expected, found, &format!("{path}[{index}]")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use wirecost_fixtures::golden;
    use wirecost_message::Body;

    use super::*;

    #[test]
    fn the_first_field_that_differs_is_named() {
        let status = golden::messages()
            .into_iter()
            .map(|example| example.message)
            .find(|message| matches!(message.body, Body::Status(_)))
            .unwrap();
        let mut other = status.clone();
        assert_eq!(difference(&status, &other).unwrap(), None);
        let Body::Status(body) = &mut other.body else {
            unreachable!("it was found as one");
        };
        body.throughput_rate_last_1min_all = -0.0;
        let mut zero = other.clone();
        if let Body::Status(body) = &mut zero.body {
            body.throughput_rate_last_1min_all = 0.0;
        }
        assert_eq!(
            difference(&zero, &other).unwrap().unwrap(),
            ".body.Status.throughput_rate_last_1min_all: -0.0 instead of 0.0"
        );
        other.timeout_ns = None;
        assert_eq!(
            difference(&status, &other).unwrap().unwrap(),
            ".body.Status.throughput_rate_last_1min_all: -0.0 instead of 1.6666666666666667"
        );
    }
}

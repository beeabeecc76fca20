//! The rules of Avro for decimals. apache-avro ignores the logical type of a decimal that breaks one of them.

use apache_avro::schema::{DecimalSchema, InnerDecimalSchema};
use serde_json::{Map, Value as Json};

pub(super) const PRECISION: &str = "the precision of a decimal is an integer from 1";

/// Returns the rule for the scale of a decimal with this precision.
pub(super) fn rule_of_scale(precision: u64) -> String {
    format!("the scale of a decimal is an integer from 0 to its precision, {precision}")
}

/// Returns the rule that a type in JSON breaks, if it is a decimal.
pub(super) fn broken_rule(ty: &Map<String, Json>) -> Option<String> {
    if *ty.get("logicalType")? != "decimal" {
        return None;
    }
    let mut underlying = ty.get("type")?;
    while let Some(inner) = underlying.get("type") {
        underlying = inner;
    }
    if !matches!(underlying.as_str(), Some("bytes" | "fixed")) {
        return Some("a decimal is on `bytes` or on a declaration of `fixed`".to_owned());
    }
    let precision = ty.get("precision").and_then(Json::as_u64);
    let Some(precision @ 1..) = precision else {
        return Some(PRECISION.to_owned());
    };
    match ty.get("scale").map_or(Some(0), Json::as_u64) {
        Some(scale) if scale <= precision => None,
        _ => Some(rule_of_scale(precision)),
    }
}

/// Returns the rule that a decimal breaks if its `fixed` has no room for all its digits.
pub(super) fn lack_of_room(decimal: &DecimalSchema) -> Option<String> {
    let InnerDecimalSchema::Fixed(fixed) = &decimal.inner else {
        return None;
    };
    let bits = fixed.size.saturating_mul(8).saturating_sub(1);
    let most = (bits as f64 * std::f64::consts::LOG10_2) as usize;
    (decimal.precision > most).then(|| {
        format!(
            "a `fixed` of {} bytes has room for {most} digits of a decimal, not for its precision, {}",
            fixed.size, decimal.precision
        )
    })
}

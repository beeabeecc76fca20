//! The rules of Avro for decimals. apache-avro ignores the logical type of a decimal that breaks one of them, except
//! the rule that a decimal fits into its `fixed`.

use apache_avro::schema::{DecimalSchema, InnerDecimalSchema};
use serde_json::{Map, Value as Json};

pub(super) const RULE_OF_PRECISION: &str = "the precision of a decimal must be a positive integer";

/// Returns the rule for the scale of a decimal with this precision.
pub(super) fn rule_of_scale(precision: u64) -> String {
    format!("the scale of a decimal must be an integer from 0 to its precision, {precision}")
}

/// Returns the rule of decimals that a type in JSON breaks; `None` if it breaks none or is no decimal.
pub(super) fn broken_rule(ty: &Map<String, Json>) -> Option<String> {
    if *ty.get("logicalType")? != "decimal" {
        return None;
    }
    let mut underlying = ty.get("type")?;
    while let Some(inner) = underlying.get("type") {
        underlying = inner;
    }
    if !matches!(underlying.as_str(), Some("bytes" | "fixed")) {
        let rule =
            "the logical type `decimal` must be on `bytes` or on the declaration of a `fixed`";
        return Some(rule.to_owned());
    }
    let precision = ty.get("precision").and_then(Json::as_u64);
    let Some(precision @ 1..) = precision else {
        return Some(RULE_OF_PRECISION.to_owned());
    };
    match ty.get("scale").map_or(Some(0), Json::as_u64) {
        Some(scale) if scale <= precision => None,
        _ => Some(rule_of_scale(precision)),
    }
}

/// Returns the rule that a decimal breaks if its `fixed` has no room for all its digits.
pub(super) fn rule_of_room(decimal: &DecimalSchema) -> Option<String> {
    let InnerDecimalSchema::Fixed(fixed) = &decimal.inner else {
        return None;
    };
    let bits = fixed.size.saturating_mul(8).saturating_sub(1);
    let most = (bits as f64 * std::f64::consts::LOG10_2) as usize;
    (decimal.precision > most).then(|| {
        format!(
            "the decimal has a precision of {}, and its `fixed` of {} bytes has room for {most} digits",
            decimal.precision, fixed.size
        )
    })
}

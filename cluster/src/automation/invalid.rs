use crate::sale_names::{GROUP, MAX_NAME_BYTES};

/// An error in the configuration of a sale. Each names the field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidGoal {
    /// A text that is not JSON, a missing or unknown field, or a field of another type.
    #[error("{field}: {why}")]
    Json {
        /// The path of the field, `.` for the whole.
        field: String,
        /// The fault and its place.
        why: String,
    },
    /// A number is out of its range.
    #[error("{field}: {least} to {most}, not {found}")]
    OutOfRange {
        /// The path of the field.
        field: String,
        /// The number.
        found: u64,
        /// The least that is valid.
        least: u64,
        /// The largest that is valid.
        most: u64,
    },
    /// The oversubscription is out of its range.
    #[error("oversubscription: 1 to 100, not {found}")]
    Oversubscription {
        /// The number.
        found: f64,
    },
    /// The name of a sale or an area is empty, is too long, or has a character that is not valid.
    #[error(
        "{field}: `{name}` is not 1 to {MAX_NAME_BYTES} ASCII letters and digits; after the first, - . _ \
         are valid too"
    )]
    Name {
        /// `name` or `areas`.
        field: &'static str,
        /// The name, [fit for a log](wirecost_codec::short_text).
        name: String,
    },
    /// The configuration belongs to another group than [`GROUP`].
    #[error("group: `{}`, not `{found}`", GROUP)]
    Group {
        /// The group, [fit for a log](wirecost_codec::short_text).
        found: String,
    },
    /// The name of the object does not fit its content.
    #[error("name: `{expected}`, not `{found}`")]
    ObjectName {
        /// The name that it should have, [fit for a log](wirecost_codec::short_text).
        expected: String,
        /// Its name, [fit for a log](wirecost_codec::short_text).
        found: String,
    },
    /// An area has both a quota and a weight.
    #[error("areas.{area}: a quota or a weight, not both")]
    QuotaAndWeight {
        /// The area.
        area: String,
    },
    /// The quotas are more than the stock times the oversubscription.
    #[error(
        "areas: the quotas are {quotas} in total, above {allowance}, stock times oversubscription"
    )]
    Quotas {
        /// Their total.
        quotas: u64,
        /// The stock times the oversubscription.
        allowance: u64,
    },
    /// The rights of an area's nodes are more than its quota.
    #[error("areas.{area}.rights: {rights} in total, above the quota of {quota}")]
    Rights {
        /// The area.
        area: String,
        /// Their total.
        rights: u64,
        /// The quota.
        quota: u64,
    },
    /// An area has no node that could have its rights.
    #[error("areas.{area}: no node serves the area")]
    NoNode {
        /// The area.
        area: String,
    },
    /// The sale is open: its rights are given out.
    #[error("areas: the sale is open, and its rights cannot be given out again")]
    Opened,
}

//! The types of `renamed.avsc`, namespace `crm`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(alias = "Client", rename_all = "camelCase")]
pub struct Customer {
    #[schema(id = 1, alias = "name")]
    pub full_name: String,
    #[schema(id = 2, alias = "zip", alias = "postcode")]
    pub zip_code: String,
}

//! The types of `user.avdl`, namespace `com.example.users`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// The rights of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    Guest = 0,
    Member = 1,
    SiteAdmin = 2,
}

/// A user of the shop.
///
/// Written at each login.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(alias = "Customer", rename_all = "camelCase")]
pub struct User {
    /// Never changes.
    #[schema(id = 1)]
    pub user_id: i64,
    #[schema(id = 2, alias = "name", default = "nobody")]
    pub display_name: String,
    #[schema(id = 3)]
    pub email: Option<String>,
    #[schema(id = 4, default = Role::Member)]
    pub role: Role,
    #[schema(id = 5, default = 0)]
    pub login_count: i32,
    #[schema(id = 6, default = 0.5)]
    pub score: f64,
    #[schema(id = 7, default = true)]
    pub is_active: bool,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Refused {
    #[schema(id = 1)]
    pub reason: String,
}

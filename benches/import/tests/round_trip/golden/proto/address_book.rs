//! The types of `address_book.proto`, package `tutorial`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// [START messages]
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Person {
    #[schema(id = 1)]
    pub name: String,
    /// Unique ID number for this person.
    #[schema(id = 2)]
    pub id: i32,
    #[schema(id = 3)]
    pub email: String,
    #[schema(id = 4)]
    pub phones: Vec<PhoneNumber>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct PhoneNumber {
    #[schema(id = 1)]
    pub number: String,
    #[schema(id = 2)]
    pub r#type: PhoneType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum PhoneType {
    Unspecified = 0,
    Mobile = 1,
    Home = 2,
    Work = 3,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

/// Our address book file is just one of these.
///
/// protoc --rust_out=. address_book.proto
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct AddressBook {
    #[schema(id = 1)]
    pub people: Vec<Person>,
}

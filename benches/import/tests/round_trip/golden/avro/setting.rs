//! The types of `setting.avsc`, namespace `settings`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Setting {
    #[schema(id = 1)]
    pub key: String,
    #[schema(id = 7, union)]
    pub value: SettingValue,
    #[schema(id = 10, union)]
    pub note: Option<SettingNote>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum SettingValue {
    #[schema(id = 2)]
    Boolean(bool),
    #[schema(id = 3)]
    Long(i64),
    #[schema(id = 4)]
    Double(f64),
    #[schema(id = 5)]
    Text(String),
    #[schema(id = 6)]
    Bytes(Bytes),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum SettingNote {
    #[schema(id = 8)]
    NoteText(String),
    #[schema(id = 9)]
    Int(i32),
}

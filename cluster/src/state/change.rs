use std::sync::Arc;

use wirecost_codec::{Codec, EncodeError, short_text};
use wirecost_message::{
    Action, CompactString, Create, Delete, ObjectKind, Operation as Record, SetPass, Update,
};
use wirecost_protobuf::Protobuf;

use super::{Configuration, InvalidObject, ObjectId, Subject};
use crate::{admission::Share, digest::Digest};

/// The largest number of areas that a change sets.
pub const MAX_AREAS: usize = 1_024;

/// The longest name of an area, in bytes.
pub const MAX_AREA_BYTES: usize = 255;

/// A change of the state: the content of an operation. It has been validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The creation of a plugin or pipeline.
    Create(Arc<Configuration>),
    /// A new configuration of a plugin or pipeline. In the log it means the same as a creation.
    Update(Arc<Configuration>),
    /// The removal of a plugin or pipeline.
    Delete(ObjectId),
    /// New shares of the crowds that pass.
    SetPass(Shares),
}

/// The shares of some areas, at least one, by the areas' names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares(Box<[(CompactString, Share)]>);

impl Change {
    /// Creates a plugin or pipeline, see [`Configuration::new`].
    ///
    /// # Errors
    ///
    /// [`InvalidObject`]
    pub fn create(
        kind: ObjectKind,
        type_name: &str,
        json: impl Into<Vec<u8>>,
    ) -> Result<Self, InvalidObject> {
        Ok(Self::Create(
            Configuration::new(kind, type_name, json)?.into(),
        ))
    }

    /// Gives a plugin or pipeline a new configuration, see [`Configuration::new`].
    ///
    /// # Errors
    ///
    /// [`InvalidObject`]
    pub fn update(
        kind: ObjectKind,
        type_name: &str,
        json: impl Into<Vec<u8>>,
    ) -> Result<Self, InvalidObject> {
        Ok(Self::Update(
            Configuration::new(kind, type_name, json)?.into(),
        ))
    }

    /// Sets the shares of some areas. Of an area that is named twice the last share counts.
    ///
    /// # Errors
    ///
    /// [`InvalidChange`]
    pub fn set_pass<'a>(
        shares: impl IntoIterator<Item = (&'a str, Share)>,
    ) -> Result<Self, InvalidChange> {
        let areas = shares
            .into_iter()
            .map(|(area, share)| (area.into(), share.parts_per_million()));
        SetPass {
            areas: areas.collect(),
        }
        .try_into()
        .map(Self::SetPass)
    }

    /// Iterates over the areas and objects that it names.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        let areas = match self {
            Self::SetPass(shares) => shares.iter(),
            _ => [].iter(),
        };
        let areas = areas.map(|(area, _)| Subject::Area(area.clone()));
        areas.chain(self.object().cloned().map(Subject::Object))
    }

    /// Returns the plugin or pipeline that it names.
    #[must_use]
    pub fn object(&self) -> Option<&ObjectId> {
        match self {
            Self::Create(configuration) | Self::Update(configuration) => Some(configuration.id()),
            Self::Delete(id) => Some(id),
            Self::SetPass(_) => None,
        }
    }

    /// Returns about the number of bytes that it takes in a message, at least.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Create(configuration) | Self::Update(configuration) => configuration.json().len(),
            Self::Delete(_) => 0,
            Self::SetPass(shares) => shares.iter().map(|(area, _)| area.len() + 8).sum(),
        }
    }

    /// Returns a number that tells it from other changes, the same on every platform.
    ///
    /// # Errors
    ///
    /// Those of the codec.
    pub(crate) fn digest(&self) -> Result<u64, EncodeError> {
        let record = Record {
            sequence: 0,
            operate_all: false,
            timeout_ns: 0,
            action: self.into(),
        };
        let mut bytes = Vec::new();
        Protobuf::default().encode(&record, &mut bytes)?;
        let mut digest = Digest::new();
        digest.add(&bytes);
        Ok(digest.finish())
    }
}

impl Shares {
    /// Iterates over the areas, by name, and the share that each lets pass.
    pub fn iter(&self) -> std::slice::Iter<'_, (CompactString, Share)> {
        self.0.iter()
    }
}

impl From<&Change> for Action {
    fn from(change: &Change) -> Self {
        match change {
            Change::Create(configuration) => Create {
                object: configuration.id().kind(),
                kind: configuration.type_name().into(),
                config: configuration.json().to_vec().into(),
            }
            .into(),
            Change::Update(configuration) => Update {
                object: configuration.id().kind(),
                kind: configuration.type_name().into(),
                config: configuration.json().to_vec().into(),
            }
            .into(),
            Change::Delete(id) => Delete {
                object: id.kind(),
                name: id.path(),
            }
            .into(),
            Change::SetPass(shares) => {
                let areas = shares.iter();
                let areas = areas.map(|(area, share)| (area.clone(), share.parts_per_million()));
                SetPass {
                    areas: areas.collect(),
                }
                .into()
            }
        }
    }
}

/// Validates an action of the schema.
impl TryFrom<Action> for Change {
    type Error = InvalidChange;

    fn try_from(action: Action) -> Result<Self, InvalidChange> {
        Ok(match action {
            Action::Create(create) => Self::create(create.object, &create.kind, create.config.0)?,
            Action::Update(update) => Self::update(update.object, &update.kind, update.config.0)?,
            Action::Delete(delete) => {
                Self::Delete(ObjectId::from_path(delete.object, &delete.name)?)
            }
            Action::SetPass(shares) => Self::SetPass(shares.try_into()?),
        })
    }
}

impl TryFrom<SetPass> for Shares {
    type Error = InvalidChange;

    fn try_from(SetPass { areas }: SetPass) -> Result<Self, InvalidChange> {
        if areas.is_empty() || areas.len() > MAX_AREAS {
            return Err(InvalidChange::Areas { areas: areas.len() });
        }
        let shares = areas.into_iter().map(validated_share);
        Ok(Self(shares.collect::<Result<_, _>>()?))
    }
}

fn validated_share(
    (area, parts_per_million): (CompactString, u32),
) -> Result<(CompactString, Share), InvalidChange> {
    if area.is_empty() || area.len() > MAX_AREA_BYTES {
        return Err(InvalidChange::AreaName { bytes: area.len() });
    }
    match Share::new(parts_per_million) {
        Ok(share) => Ok((area, share)),
        Err(_) => Err(InvalidChange::Share {
            area: short_text(&area),
            parts_per_million,
        }),
    }
}

/// An error in an action of the schema that is to change the state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidChange {
    /// No area, or too many.
    #[error("a change sets 1 to {MAX_AREAS} areas, not {areas}")]
    Areas {
        /// The number of areas.
        areas: usize,
    },
    /// The name of an area is empty or too long.
    #[error("an area's name has 1 to {MAX_AREA_BYTES} bytes, not {bytes}")]
    AreaName {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A share is above the whole.
    #[error("area {area}: a share has at most 1000000 parts per million, not {parts_per_million}")]
    Share {
        /// The area, [fit for a log](short_text).
        area: String,
        /// The share, in parts per million.
        parts_per_million: u32,
    },
    /// The plugin or pipeline is not valid.
    #[error(transparent)]
    Object(#[from] InvalidObject),
}

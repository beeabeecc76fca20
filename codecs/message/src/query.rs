use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::Schema;

use crate::{ObjectKind, from_records};

/// A query to other nodes.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Query {
    /// The question.
    #[schema(id = 6, union)]
    pub question: Question,
}

/// The questions that a node answers.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub enum Question {
    /// Values of indicators.
    #[schema(id = 1)]
    StatisticQuery(StatisticQuery),
    /// Configured plugins or pipelines.
    #[schema(id = 2)]
    RetrieveQuery(RetrieveQuery),
    /// The last sequence of the operation log.
    #[schema(id = 3)]
    SequenceQuery(SequenceQuery),
    /// The members that a node knows.
    #[schema(id = 4)]
    MemberListQuery(MemberListQuery),
    /// The groups that a node knows.
    #[schema(id = 5)]
    GroupQuery(GroupQuery),
}

from_records!(
    Question: StatisticQuery,
    RetrieveQuery,
    SequenceQuery,
    MemberListQuery,
    GroupQuery
);

/// A query for values of indicators.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct StatisticQuery {
    /// The object of the indicators, and whether names, values or descriptions are requested.
    #[schema(id = 1)]
    pub kind: StatisticKind,
    /// The pipeline.
    #[schema(id = 2)]
    pub pipeline: CompactString,
    /// The plugin in it, if the indicators belong to a plugin.
    #[schema(id = 3)]
    pub plugin: Option<CompactString>,
    /// The indicators' names; all if empty.
    #[schema(id = 4)]
    pub indicators: Vec<CompactString>,
}

/// The statistics that a node can report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Schema, Serialize, Deserialize)]
pub enum StatisticKind {
    /// Names of a pipeline's indicators.
    PipelineIndicatorNames,
    /// Value of one of a pipeline's indicators.
    PipelineIndicatorValue,
    /// Values of several of a pipeline's indicators.
    PipelineIndicatorsValue,
    /// Description of a pipeline's indicator.
    PipelineIndicatorDescription,
    /// Names of a plugin's indicators.
    PluginIndicatorNames,
    /// Value of a plugin's indicator.
    PluginIndicatorValue,
    /// Description of a plugin's indicator.
    PluginIndicatorDescription,
    /// Names of a task's indicators.
    TaskIndicatorNames,
    /// Value of a task's indicator.
    TaskIndicatorValue,
    /// Description of a task's indicator.
    TaskIndicatorDescription,
}

/// A query for configured plugins or pipelines, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct RetrieveQuery {
    /// Plugins or pipelines.
    #[schema(id = 1)]
    pub object: ObjectKind,
    /// The page, from 1.
    #[schema(id = 2)]
    pub page: u32,
    /// Number of objects in a page.
    #[schema(id = 3)]
    pub limit: u32,
    /// Regular expression that names must match; any name if empty.
    #[schema(id = 4)]
    pub name_pattern: CompactString,
    /// Requested types; all if empty.
    #[schema(id = 5)]
    pub types: Vec<CompactString>,
}

/// A query for the last sequence of a group's operation log.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct SequenceQuery {
    /// The group.
    #[schema(id = 1)]
    pub group: CompactString,
}

/// A query for the members of a group that a node knows.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct MemberListQuery {
    /// The group.
    #[schema(id = 1)]
    pub group: CompactString,
}

/// A query for the groups that a node knows.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct GroupQuery {}

use clap::Args;

use super::client::given;

/// The options of a change of a group.
#[derive(Debug, Args)]
pub(super) struct WriteOptions {
    /// Refuse the change unless the group has this sequence.
    #[arg(long)]
    seq: Option<u64>,
    #[command(flatten)]
    change: ChangeOptions,
}

/// The options of any change.
#[derive(Debug, Args)]
pub(super) struct ChangeOptions {
    /// The longest time to wait for the change, in milliseconds, from 100 to 600000.
    #[arg(long, value_name = "MILLISECONDS")]
    timeout: Option<u64>,
    /// Wait until every live member holds the change.
    #[arg(long)]
    consistent: bool,
    /// The id of the request, 16 hexadecimal digits; a repeated change with the same id is made once.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// Accept a group that the node does not know.
    #[arg(long)]
    new_group: bool,
}

impl WriteOptions {
    /// Returns the parameters of the request.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = self.change.query();
        query.extend(self.seq.map(|seq| ("operation_seq", seq.to_string())));
        query
    }
}

impl ChangeOptions {
    /// Returns the parameters of the request.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let is_set = |flag: bool| flag.then(|| "true".to_owned());
        given([
            (
                "timeout_ms",
                self.timeout.map(|timeout| timeout.to_string()),
            ),
            ("consistent", is_set(self.consistent)),
            ("request_id", self.request_id.clone()),
            ("new_group", is_set(self.new_group)),
        ])
    }
}

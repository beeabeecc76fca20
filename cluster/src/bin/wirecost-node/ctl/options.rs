use clap::Args;

/// The options of a change.
#[derive(Debug, Args)]
pub(super) struct WriteOptions {
    /// Refuse the change unless the group has this sequence.
    #[arg(long)]
    seq: Option<u64>,
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
        let numbers = [("operation_seq", self.seq), ("timeout_ms", self.timeout)];
        let numbers = numbers.into_iter();
        let numbers = numbers.filter_map(|(name, value)| Some((name, value?.to_string())));
        let flags = [
            ("consistent", self.consistent),
            ("new_group", self.new_group),
        ];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let id = self.request_id.iter().map(|id| ("request_id", id.clone()));
        numbers
            .chain(flags.map(|(name, _)| (name, "true".to_owned())))
            .chain(id)
            .collect()
    }
}

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::Path,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use serde_json::Value;
use ureq::{
    Agent,
    http::{Request, Response, header, request::Builder},
};

use crate::Failure;

/// The longest time to wait for an answer, longer than a node waits for a change.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The largest answer that is read, in bytes.
const MAX_ANSWER: u64 = 64 << 20;

/// The longest time without a line of a stream of events. A node sends a comment every 15 s.
const SILENCE: Duration = Duration::from_secs(45);

type Answer = Response<ureq::Body>;

/// A client of a node's API.
pub(super) struct Client {
    agent: Agent,
    node: String,
    token: Option<String>,
}

impl Client {
    pub(super) fn new(node: &str, token_file: Option<&Path>) -> Result<Self, Failure> {
        let read = |path: &Path| {
            let token = fs::read_to_string(path);
            token.map_err(|error| format!("cannot read the token, {}: {error}", path.display()))
        };
        let agent = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .build();
        Ok(Self {
            agent: agent.into(),
            node: node.trim_end_matches('/').to_owned(),
            token: token_file.map(read).transpose()?,
        })
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send("GET", path, &[], None)
    }

    pub(super) fn text(&self, path: &str) -> Result<String, Failure> {
        let answer = self.call("GET", path, &[], None)?;
        Ok(String::from_utf8(answer)?)
    }

    /// Opens a stream of server-sent events.
    pub(super) fn events(&self, path: &str) -> Result<Events, Failure> {
        let request = self.request("GET", path, &[]).body(())?;
        let request = self.agent.configure_request(request);
        // A stream has no end, and only its beginning is waited for.
        let request = request.timeout_global(None);
        let request = request.timeout_recv_response(Some(TIMEOUT)).build();
        let answer = checked(self.answer(self.agent.run(request))?)?;
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        // A read from the connection has no time limit of its own.
        let (sender, received) = mpsc::sync_channel(1);
        thread::spawn(move || {
            for line in lines {
                // An error says that nobody waits any more.
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Events(received))
    }

    /// Makes a request and returns the answer, null if it is empty.
    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<String>,
    ) -> Result<Value, Failure> {
        let answer = self.call(method, path, query, body)?;
        match answer.is_empty() {
            true => Ok(Value::Null),
            false => Ok(serde_json::from_slice(&answer)?),
        }
    }

    /// Makes a request. An answer that is a problem is an error; other answers are returned.
    fn call(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<String>,
    ) -> Result<Vec<u8>, Failure> {
        let request = self.request(method, path, query);
        let answer = match body {
            Some(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                self.agent.run(request.body(body)?)
            }
            None => self.agent.run(request.body(())?),
        };
        content(&mut checked(self.answer(answer)?)?)
    }

    fn request(&self, method: &str, path: &str, query: &[(&str, String)]) -> Builder {
        let query = query
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}{mark}{query}", self.node));
        match &self.token {
            Some(token) => {
                let value = format!("Bearer {}", token.trim_end());
                request.header(header::AUTHORIZATION, value)
            }
            None => request,
        }
    }

    fn answer(&self, answer: Result<Answer, ureq::Error>) -> Result<Answer, Failure> {
        Ok(answer.map_err(|error| format!("no answer from {}: {error}", self.node))?)
    }
}

/// The lines of a stream of server-sent events.
pub(super) struct Events(Receiver<io::Result<String>>);

impl Events {
    /// Waits for the data of the next event, which are in one line.
    pub(super) fn next(&mut self) -> Result<String, Failure> {
        loop {
            let line = self.0.recv_timeout(SILENCE).map_err(|error| match error {
                RecvTimeoutError::Timeout => {
                    format!("the node has sent nothing for {} s", SILENCE.as_secs())
                }
                RecvTimeoutError::Disconnected => "the node has ended the stream".to_owned(),
            })?;
            let line = line.map_err(|error| format!("the stream has broken: {error}"))?;
            if let Some(data) = line.strip_prefix("data: ") {
                return Ok(data.to_owned());
            }
        }
    }
}

/// Returns an answer that is no problem.
fn checked(mut answer: Answer) -> Result<Answer, Failure> {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != "application/problem+json") {
        return Ok(answer);
    }
    let problem: Value = serde_json::from_slice(&content(&mut answer)?)?;
    let detail = problem["detail"].as_str().unwrap_or_default();
    Err(format!("{}: {detail}", answer.status()).into())
}

fn content(answer: &mut Answer) -> Result<Vec<u8>, Failure> {
    let body = answer.body_mut().with_config().limit(MAX_ANSWER);
    Ok(body.read_to_vec()?)
}

/// Returns the parameters of a query that have a value.
pub(super) fn given<const N: usize>(
    parameters: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    let given = parameters.into_iter();
    given
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// Escapes a part of a path or query.
pub(super) fn escaped(part: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

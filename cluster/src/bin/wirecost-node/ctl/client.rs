use std::{fs, path::Path, time::Duration};

use serde_json::Value;
use ureq::{
    Agent,
    http::{Request, Response, header},
};

use crate::Failure;

/// The longest time to wait for an answer, longer than a node waits for a change.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The largest answer that is read, in bytes.
const MAX_ANSWER: u64 = 64 << 20;

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

    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let answer = self.call(method, path, query, body)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Makes a request. An answer that is a problem is an error; other answers are returned.
    fn call(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Vec<u8>, Failure> {
        let query = query
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}{mark}{query}", self.node));
        if let Some(token) = &self.token {
            let value = format!("Bearer {}", token.trim_end());
            request = request.header(header::AUTHORIZATION, value);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                self.agent.run(request.body(body.to_string())?)
            }
            None => self.agent.run(request.body(())?),
        };
        let answer = answer.map_err(|error| format!("no answer from {}: {error}", self.node))?;
        read(answer)
    }
}

fn read(mut answer: Response<ureq::Body>) -> Result<Vec<u8>, Failure> {
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let is_problem = kind.is_some_and(|kind| kind == "application/problem+json");
    let content = answer
        .body_mut()
        .with_config()
        .limit(MAX_ANSWER)
        .read_to_vec()?;
    if !is_problem {
        return Ok(content);
    }
    let problem: Value = serde_json::from_slice(&content)?;
    Err(format!(
        "{status}: {}",
        problem["detail"].as_str().unwrap_or_default()
    )
    .into())
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

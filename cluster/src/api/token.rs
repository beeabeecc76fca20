use std::{fmt, net::IpAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use subtle::ConstantTimeEq;

use super::{Api, Problem};

/// The shortest token, in bytes.
pub const MIN_TOKEN_BYTES: usize = 16;

/// The secret that a client of the API presents, as `Authorization: Bearer ...`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<[u8]>);

impl Token {
    /// Makes a token of visible ASCII characters, as a header carries them.
    ///
    /// # Errors
    ///
    /// [`InvalidToken`]
    pub fn new(token: &str) -> Result<Self, InvalidToken> {
        let is_visible = token.bytes().all(|byte| byte.is_ascii_graphic());
        match token.len() >= MIN_TOKEN_BYTES && is_visible {
            true => Ok(Self(token.as_bytes().into())),
            false => Err(InvalidToken),
        }
    }

    /// Compares in a time that depends on the lengths alone.
    fn is(&self, presented: &[u8]) -> bool {
        self.0.ct_eq(presented).into()
    }
}

/// Without the secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token has at least {MIN_TOKEN_BYTES} visible characters of ASCII, without spaces")]
pub struct InvalidToken;

/// Refuses requests without the token. If the API has none, it refuses those to another host than this machine:
/// a browser sends them for a page whose name leads here. It refuses those of pages from elsewhere, too.
pub(super) async fn check(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let headers = request.headers();
    match &api.settings.token {
        Some(token) if !is_presented(token, headers) => Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "the token is missing or wrong; send `Authorization: Bearer <token>`",
        )),
        None if !is_for_this_machine(headers) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "without a token the node answers to `localhost` and loopback addresses alone",
        )),
        _ => Ok(next.run(request).await),
    }
}

fn is_presented(token: &Token, headers: &HeaderMap) -> bool {
    let presented = headers.get(header::AUTHORIZATION);
    let presented = presented.and_then(|value| value.as_bytes().split_first_chunk::<7>());
    presented.is_some_and(|(scheme, presented)| {
        scheme.eq_ignore_ascii_case(b"Bearer ") && token.is(presented)
    })
}

/// Returns whether a request is to this machine and, if a page sent it, from a page of this machine.
fn is_for_this_machine(headers: &HeaderMap) -> bool {
    // Browsers always send the host.
    let mut named = [header::HOST, header::ORIGIN]
        .into_iter()
        .flat_map(|name| headers.get_all(name));
    named.all(|value| {
        let uri = Uri::try_from(value.as_bytes());
        uri.is_ok_and(|uri| uri.host().is_some_and(is_this_machine))
    })
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let address: Option<IpAddr> = host.parse().ok();
    host.eq_ignore_ascii_case("localhost")
        || address.is_some_and(|address| address.to_canonical().is_loopback())
}

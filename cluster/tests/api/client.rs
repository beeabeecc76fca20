//! A client of a router, without a network.

use std::{
    path::Path,
    sync::{Arc, Condvar, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use tower::ServiceExt;
use wirecost_cluster::{
    admission::{Admission, Lineage},
    api::{self, Settings},
    engine::Alone,
    log,
    node::{self, Node},
    runtime::{self, Handle, Parts},
    state::Change,
    store::{Batch, Memory, Store, StoreError},
};
use wirecost_message::{Mode, Source};

use crate::support::source;

/// A store in memory whose commits wait while it is shut.
#[derive(Debug, Clone, Default)]
pub(crate) struct Door {
    store: Memory,
    is_shut: Arc<(Mutex<bool>, Condvar)>,
}

impl Door {
    /// Makes the store of a node that has never run.
    fn created() -> Self {
        let mut store = Self::default();
        store.commit(log::create(7).batch()).expect("memory");
        store
    }

    /// Makes the store of a node that has made changes.
    fn after(changes: impl IntoIterator<Item = Change>) -> Self {
        let mut store = Self::created();
        let mut writer = started(&store, source(7));
        for (request, change) in (1..).zip(changes) {
            writer.submit(request, change, &[]).expect("a change");
        }
        writer.commit(&mut store).expect("memory").for_each(drop);
        store
    }

    pub(crate) fn set_shut(&self, shut: bool) {
        *self.is_shut.0.lock().expect("a door") = shut;
        self.is_shut.1.notify_all();
    }
}

impl Store for Door {
    fn load(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        self.store.load(visit)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let is_shut = self.is_shut.0.lock().expect("a door");
        drop(
            self.is_shut
                .1
                .wait_while(is_shut, |shut| *shut)
                .expect("a door"),
        );
        self.store.commit(batch)
    }

    fn path(&self) -> &Path {
        self.store.path()
    }
}

fn started(store: &Door, source: Source) -> Node {
    Node::start(store, 7, node::Settings::new(source), 1).expect("a node")
}

/// A node with gates for BJ and SH, and its API.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) router: Router,
    pub(crate) handle: Handle,
    pub(crate) door: Door,
}

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: axum::response::Response) -> Self {
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Self {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(body.into()).expect("text"),
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// Checks that the answer is a problem with this status, and returns its detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert!(problem["title"].is_string());
        problem["detail"].as_str().expect("a detail").to_owned()
    }

    /// Checks that the answer is of success, and returns its JSON.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json()
    }
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::start(Door::created(), source(7), settings)
    }

    /// Starts a node that has made changes before.
    pub(crate) fn after(changes: impl IntoIterator<Item = Change>) -> Self {
        Self::start(Door::after(changes), source(7), Settings::default())
    }

    /// Starts a node in mode `read` that has made a change in mode `write` before.
    pub(crate) fn reader_after(change: Change) -> Self {
        let store = Door::after([change]);
        let reader = Source {
            mode: Mode::Read,
            ..source(7)
        };
        Self::start(store, reader, Settings::default())
    }

    fn start(store: Door, source: Source, settings: Settings) -> Self {
        let door = store.clone();
        let parts = Parts {
            node: started(&store, source),
            store,
            objects: None,
            engine: Alone,
            admission: Arc::new(Admission::new(["BJ", "SH"], Lineage::new([7; 16]))),
        };
        let handle = runtime::start(parts, runtime::Settings::default()).expect("no ledgers");
        Self {
            router: api::router(handle.clone(), settings),
            handle,
            door,
        }
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await;
        Answer::of(response.expect("an answer")).await
    }

    /// Makes a request with a JSON body, or without one if it is empty.
    pub(crate) async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = match body.is_empty() {
            true => request,
            false => request.header(header::CONTENT_TYPE, "application/json"),
        };
        self.call(request.body(body.to_owned().into()).expect("a request"))
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    pub(crate) async fn set(&self, path: &str, parts_per_million: u32) -> Answer {
        let body = format!(r#"{{"parts_per_million":{parts_per_million}}}"#);
        self.send("PUT", path, &body).await
    }
}

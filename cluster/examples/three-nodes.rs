//! Three nodes of a cluster on this machine:
//!
//! ```text
//! cargo run -p wirecost-cluster --example three-nodes
//! ```
//!
//! They find each other over UDP. An operation at the first node sets the plans of all areas. Each node then admits
//! its area's share of a million requests. The third node leaves, and the others notice. The page of each node
//! stays open until Ctrl-C.

use std::{error::Error, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time::timeout};
use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share},
    api,
    engine::{
        Participant,
        gossip::{self, Gossip},
    },
    node::{self, Node},
    runtime::{self, Directory, Handle, Parts, View},
    state::{Author, Change},
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{Address, MemberStatus, Message, Mode, Source};
use wirecost_wire::{ClusterKey, Packing, Wire, Wires};

const AREAS: [(&str, u32); 3] = [("BJ", 7_210), ("SH", 7_810), ("GZ", 12_500)];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let nodes = show(directory.path()).await?;
    println!("Ctrl-C ends the example.");
    tokio::signal::ctrl_c().await?;
    for node in &nodes {
        node.handle.stop().await;
    }
    Ok(())
}

/// Starts three nodes, and says what they do.
async fn show(directory: &Path) -> Result<Vec<Started>, Box<dyn Error>> {
    let mut nodes: Vec<Started> = Vec::new();
    for (area, _) in AREAS {
        let seeds: Vec<_> = nodes.iter().map(|node| node.address).collect();
        nodes.push(start(&directory.join(area), area, &seeds).await?);
    }
    for node in &nodes {
        until(&node.handle, |view| live(view) == 2).await?;
    }
    println!("Three nodes have found each other. Their pages:");
    for (node, (area, _)) in nodes.iter().zip(AREAS) {
        println!("  gw-{area}  http://{}", node.page);
    }

    let shares: Result<Vec<_>, _> = AREAS
        .into_iter()
        .map(|(area, share)| Share::new(share).map(|share| (area, share)))
        .collect();
    let stamp = nodes[0].handle.submit(Change::set_pass(shares?)?).await?;
    println!("\nThe node of BJ took the plans of all areas, as operation {stamp}.");
    for (node, (area, _)) in nodes.iter().zip(AREAS) {
        until(&node.handle, |view| view.plans.len() == AREAS.len()).await?;
        let gate = node.handle.admission().gate(area)?;
        let passed = (0..1_000_000)
            .filter(|_| gate.admit(None) == Decision::Passed)
            .count();
        let share = node.handle.view().plans[area].share;
        println!("  {area}: {share} of the crowd; {passed} of 1000000 requests passed");
    }

    nodes[2].handle.stop().await;
    until(&nodes[0].handle, |view| live(view) == 1).await?;
    println!("\nThe node of GZ has left, and the others know it.");
    Ok(nodes)
}

/// A node that runs.
struct Started {
    handle: Handle,
    /// Its address in the cluster.
    address: SocketAddr,
    /// Its address for browsers.
    page: SocketAddr,
}

async fn start(data: &Path, area: &str, seeds: &[SocketAddr]) -> Result<Started, Box<dyn Error>> {
    let Directory {
        number,
        store,
        objects,
        ..
    } = Directory::open(data)?;
    let source = Source {
        name: format!("gw-{area}").into(),
        address: Address([127, 0, 0, 1].into()),
        port: 0,
        group: area.into(),
        mode: Mode::Write,
    };
    let node = Node::start(
        &store,
        number,
        node::Settings::new(source.clone()),
        fastrand::u64(..),
    )?;
    let wire = Wire::new(
        Format::Protobuf,
        SchemaId::Version(Message::VERSION.into()),
        Packing::PLAIN,
        None,
    )?;
    let mut settings = gossip::Settings::new(Participant {
        number: Author(number),
        incarnation: node.incarnation(),
        source,
        key: ClusterKey::new([7; 32]), // In earnest 32 bytes from a source of secrets.
        wires: Wires::new([wire])?,
    });
    settings.membership.seeds = seeds.to_vec();
    let engine = Gossip::start(settings).await?;
    let address = engine.address();
    let admission = Arc::new(Admission::new([area], Lineage::new([7; 16])));
    let parts = Parts {
        node,
        store,
        objects: Some(objects),
        engine,
        admission,
    };
    let handle = runtime::start(parts, runtime::Settings::default())?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let page = listener.local_addr()?;
    let router = api::router(handle.clone(), api::Settings::default());
    tokio::spawn(api::serve(
        listener,
        router,
        64,
        std::future::pending(),
        Duration::ZERO,
    ));
    Ok(Started {
        handle,
        address,
        page,
    })
}

fn live(view: &View) -> usize {
    let live = view
        .members
        .iter()
        .filter(|member| member.status == MemberStatus::Alive);
    live.count()
}

async fn until(handle: &Handle, is_so: impl Fn(&View) -> bool) -> Result<(), Box<dyn Error>> {
    let mut views = handle.views();
    timeout(Duration::from_secs(60), views.wait_for(|view| is_so(view))).await??;
    Ok(())
}

#[tokio::test]
async fn the_example_runs() {
    let directory = tempfile::tempdir().unwrap();
    let nodes = show(directory.path()).await.unwrap();
    for (node, (area, share)) in nodes.iter().zip(AREAS) {
        let tally = node.handle.admission().gate(area).unwrap().tally();
        assert_eq!(tally.passed, u64::from(share));
    }
}

//! The faults of the network: datagrams that are lost or repeated, and an area that is cut off.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use wirecost_cluster::engine::gossip::Faults;

/// The network between all nodes.
#[derive(Debug)]
pub(crate) struct Network {
    /// The part of the datagrams that is lost, and the part that is repeated.
    loss: f64,
    random: Mutex<fastrand::Rng>,
    /// The area of each node, by its address.
    areas: RwLock<BTreeMap<SocketAddr, usize>>,
    /// The area that is cut off.
    cut: RwLock<Option<usize>>,
    lost: AtomicU64,
    repeated: AtomicU64,
    cut_off: AtomicU64,
}

/// The number of datagrams that met each fault.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Met {
    pub(crate) lost: u64,
    pub(crate) repeated: u64,
    pub(crate) cut_off: u64,
}

impl Network {
    pub(crate) fn new(loss: f64, seed: u64) -> Arc<Self> {
        Arc::new(Self {
            loss,
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            areas: RwLock::default(),
            cut: RwLock::default(),
            lost: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
            cut_off: AtomicU64::new(0),
        })
    }

    /// Learns the area of an address.
    pub(crate) fn place(&self, address: SocketAddr, area: usize) {
        let mut areas = self.areas.write().unwrap_or_else(PoisonError::into_inner);
        areas.insert(address, area);
    }

    /// Cuts an area off from the others, or ends that.
    pub(crate) fn cut(&self, area: Option<usize>) {
        *self.cut.write().unwrap_or_else(PoisonError::into_inner) = area;
    }

    /// Returns whether an area is cut off.
    pub(crate) fn is_cut_off(&self, area: usize) -> bool {
        *self.cut.read().unwrap_or_else(PoisonError::into_inner) == Some(area)
    }

    /// Returns the number of datagrams that met each fault so far.
    pub(crate) fn met(&self) -> Met {
        Met {
            lost: self.lost.load(Ordering::Relaxed),
            repeated: self.repeated.load(Ordering::Relaxed),
            cut_off: self.cut_off.load(Ordering::Relaxed),
        }
    }

    fn is_cut(&self, from: usize, to: SocketAddr) -> bool {
        let Some(cut) = *self.cut.read().unwrap_or_else(PoisonError::into_inner) else {
            return false;
        };
        let areas = self.areas.read().unwrap_or_else(PoisonError::into_inner);
        (from == cut) != (areas.get(&to) == Some(&cut))
    }
}

/// The network as a node in an area meets it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) network: Arc<Network>,
    pub(crate) area: usize,
}

impl Faults for Link {
    fn copies(&self, to: SocketAddr) -> usize {
        let network = &self.network;
        if network.is_cut(self.area, to) {
            network.cut_off.fetch_add(1, Ordering::Relaxed);
            return 0;
        }
        let mut random = network
            .random
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let drawn = random.f64();
        if drawn < network.loss {
            network.lost.fetch_add(1, Ordering::Relaxed);
            0
        } else if drawn < 2.0 * network.loss {
            network.repeated.fetch_add(1, Ordering::Relaxed);
            2
        } else {
            1
        }
    }

    fn is_cut(&self, to: SocketAddr) -> bool {
        self.network.is_cut(self.area, to)
    }
}

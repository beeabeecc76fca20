//! A node whose store cannot be used: it serves the copies of its plans and objects, and takes no changes.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::{mpsc, watch};
use tracing::{error, warn};
use wirecost_message::{CompactString, Source};

use super::{
    Counters, Handle, Health, Impairment, Object, Sale, SubmitError, View, handle::Command,
};
use crate::{
    admission::{Admission, Lineage},
    automation::{GROUP, Goal, SALE},
    log_line,
    objects::{ObjectError, Objects},
    state::{Author, ObjectId, Plan},
    store::StoreError,
};

/// The number of commands that wait for the task.
const QUEUE: usize = 64;

/// The copies that a node keeps beside its store.
#[derive(Debug)]
pub struct Copies {
    /// The node's number.
    pub number: Author,
    /// The plans.
    pub plans: BTreeMap<CompactString, Plan>,
    /// The files of the objects.
    pub objects: Objects,
    /// The secret of keys' decisions for a node that shares none with others.
    pub lineage: Lineage,
}

/// Serves the copies of a node as they are, on the current runtime of tokio. `why` is the error of its store.
///
/// The node refuses requests ([`SubmitError::NoStore`]), and its health is red. It has no engine: its clock and the
/// number of its restarts are in the store. Without these, it could issue a stamp twice, and other members would take
/// its datagrams for those of an earlier run.
///
/// The gate of an area follows the copied plan. If a sale has the area, the gate stays closed, since the rights of the
/// node are in the store. So do all gates if a file of a sale cannot be read.
///
/// # Errors
///
/// [`ObjectError::Io`] if the files of the objects cannot be listed.
///
/// # Panics
///
/// Outside a runtime of tokio.
pub fn serve_copies(
    copies: Copies,
    source: Source,
    admission: Arc<Admission>,
    why: &StoreError,
) -> Result<Handle, ObjectError> {
    let sales = hand_over_sales(&copies, &admission);
    let view = View {
        number: copies.number,
        source,
        members: Arc::default(),
        plans: Arc::new(copies.plans),
        objects: Arc::new(readable(&copies.objects)?),
        sequences: Arc::default(),
        sales: sales.into(),
        statistics: Arc::default(),
        held_everywhere: 0,
        health: Health::Red(Impairment::NoStore),
        halted: Some(log_line(why).into()),
        choice: None,
        counters: Counters::default(),
    };
    let (sender, commands) = mpsc::channel(QUEUE);
    let (publisher, views) = watch::channel(Arc::new(view));
    tokio::spawn(answer(commands, publisher));
    Ok(Handle::new(sender, views, admission, None))
}

/// Answers commands until the node stops. The views end with it.
async fn answer(mut commands: mpsc::Receiver<Command>, _views: watch::Sender<Arc<View>>) {
    while let Some(command) = commands.recv().await {
        // An error says that nobody waits.
        match command {
            Command::Submit(_, answer) => _ = answer.send(Err(SubmitError::NoStore)),
            Command::Report(_) => {}
            Command::Sold(_, answer) => _ = answer.send(None),
            Command::Stop(answer) => {
                _ = answer.send(());
                return;
            }
        }
    }
}

/// Hands the sales to the admission: opens the gates of all areas but theirs. Returns the sales.
pub(super) fn hand_over_sales(copies: &Copies, admission: &Admission) -> Vec<Sale> {
    let objects = match copies.objects.of_group(GROUP) {
        Ok(objects) => objects,
        Err(error) => {
            let error = log_line(&error);
            error!(error, "all gates stay closed: a sale cannot be read");
            return Vec::new();
        }
    };
    let sales = objects.iter().filter(|object| object.type_name() == SALE);
    let goals: Vec<_> = sales.map(|sale| Goal::from_json(sale.json())).collect();
    let are_valid = goals.iter().all(Result::is_ok);
    let goals: Vec<_> = goals.into_iter().flatten().collect();
    // A newer release may have written an invalid one, with any areas.
    match are_valid {
        true => open_gates(admission, &copies.plans, &goals),
        false => error!("all gates stay closed: a sale is not valid for this release"),
    }
    goals.into_iter().map(without_loads).collect()
}

fn open_gates(admission: &Admission, plans: &BTreeMap<CompactString, Plan>, goals: &[Goal]) {
    for (area, gate) in admission.gates() {
        let is_in_sale = goals.iter().any(|goal| goal.areas().contains_key(area));
        if let Some(plan) = plans.get(area)
            && !is_in_sale
        {
            gate.set_share(plan.share);
        }
    }
}

fn without_loads(goal: Goal) -> Sale {
    Sale {
        goal: goal.into(),
        loads: Vec::new(),
    }
}

/// Reads the objects whose files are whole.
fn readable(objects: &Objects) -> Result<BTreeMap<ObjectId, Object>, ObjectError> {
    let mut found = BTreeMap::new();
    for object in objects.each()? {
        match object {
            Ok(configuration) => {
                let id = configuration.id().clone();
                let object = Object {
                    configuration: Arc::new(configuration),
                    stamp: None,
                };
                found.insert(id, object);
            }
            Err(error) => warn!(error = log_line(&error), "an object cannot be read"),
        }
    }
    Ok(found)
}

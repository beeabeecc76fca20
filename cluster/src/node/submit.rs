use wirecost_message::Mode;

use super::{Effect, Node, Refused};
use crate::{
    log::Receipt,
    state::{Change, Operation, Stamp},
};

impl Node {
    /// Takes a client's request for a change. The next commit acknowledges it ([`Effect::Acknowledge`]). A
    /// request that comes again makes no second operation: it is acknowledged again.
    ///
    /// `expected` are the [`sequences`](Self::sequence) that some groups must have, by name.
    ///
    /// # Errors
    ///
    /// [`Refused`]
    pub fn submit(
        &mut self,
        request_id: u64,
        change: Change,
        expected: &[(&str, u64)],
    ) -> Result<Stamp, Refused> {
        self.check_running()?;
        let digest = change.digest()?;
        if let Some(request) = self.requests.get(request_id) {
            return self.repeat(*request, digest);
        }
        if self.settings.source.mode == Mode::Read {
            return Err(Refused::ReadOnly);
        }
        self.check_sequences(expected)?;
        self.check_plans(&change)?;
        self.write(request_id, change, digest)
    }

    /// Writes a change as an operation of the node, in any mode.
    pub(super) fn write(
        &mut self,
        request_id: u64,
        change: Change,
        digest: u64,
    ) -> Result<Stamp, Refused> {
        self.check_object(&change)?;
        let stamp = self.clock.tick(&mut self.writes)?;
        let previous = self.state.held_through(self.author());
        let source = self.settings.source.clone();
        let operation = Operation::new(stamp, previous, source, request_id, change)?;
        self.writes.operation(&operation)?;
        self.remember(Receipt {
            id: request_id,
            time: stamp.time,
            incarnation: stamp.incarnation,
            digest,
        });
        self.spread(&operation, 0, None);
        self.apply(operation)?;
        self.effects.push(Effect::Acknowledge { request_id, stamp });
        Ok(stamp)
    }

    fn repeat(&mut self, request: Receipt, digest: u64) -> Result<Stamp, Refused> {
        if request.digest != digest {
            return Err(Refused::RequestId);
        }
        let stamp = Stamp::new(request.time, self.author().0, request.incarnation);
        self.effects.push(Effect::Acknowledge {
            request_id: request.id,
            stamp,
        });
        Ok(stamp)
    }

    fn remember(&mut self, request: Receipt) {
        self.writes.request(&request);
        if let Some(forgotten) = self.requests.insert(request) {
            self.writes.forget_request(forgotten.time);
        }
    }

    fn check_sequences(&self, expected: &[(&str, u64)]) -> Result<(), Refused> {
        for (group, expected) in expected {
            let current = self.sequence(group);
            if current != *expected {
                return Err(Refused::Sequence {
                    group: (*group).into(),
                    expected: *expected,
                    current,
                });
            }
        }
        Ok(())
    }

    fn check_plans(&self, change: &Change) -> Result<(), Refused> {
        match change {
            Change::SetPass(shares) if !self.state.has_room_for_plans(shares) => {
                Err(Refused::TooManyPlans)
            }
            _ => Ok(()),
        }
    }

    fn check_object(&self, change: &Change) -> Result<(), Refused> {
        let Some(id) = change.object() else {
            return Ok(());
        };
        let exists = self.state.object(id).is_some();
        match change {
            Change::Create(_) if exists => Err(Refused::Exists(id.clone())),
            Change::Create(object) if self.is_sale_again(object) => {
                Err(Refused::SaleAgain(id.name().into()))
            }
            Change::Create(_) if !self.state.has_room_for(id) => Err(Refused::TooManyObjects),
            Change::Update(_) | Change::Delete(_) if !exists => Err(Refused::NoObject(id.clone())),
            _ => Ok(()),
        }
    }
}

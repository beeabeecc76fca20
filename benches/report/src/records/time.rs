use super::{Figures, LinkRecord, Measurement, Role, Run};
use crate::{
    cold::ColdStages,
    estimate::Estimate,
    transport::{KernelCost, Transport},
};

impl Run {
    /// Returns the nanoseconds per message in a stage: every time in a table, a plot or a choice is
    /// this one.
    ///
    /// It is the time of the group's reference multiplied by the median of the ratios to it within
    /// rounds. Its interval is that of the ratio, widened by the noise floor that the group's A/A
    /// twin shows. `None` for a stage that failed.
    #[must_use]
    pub fn time(&self, of: &Measurement) -> Option<Estimate> {
        let figures = of.outcome.as_ref().ok()?;
        let reference = self.in_group_of(of, Role::Reference)?;
        let twin = self.in_group_of(of, Role::Twin)?;
        let floor = twin.ratio.distance_from_one();
        Some(Estimate::of_time(
            reference.ns.representative(),
            figures.ratio,
            floor,
        ))
    }

    /// Returns the kernel's time for frames to a receiver, as `wirecost links` measured it for this run on the link
    /// whose speed is nearest to `bits_per_second`; `None` if it did not.
    #[must_use]
    pub fn kernel(&self, transport: Transport, bits_per_second: f64) -> Option<KernelCost> {
        let factor = |one: &&LinkRecord| (one.link_bits_per_second / bits_per_second).ln().abs();
        let links = self.links.iter();
        let measured = links.filter(|one| one.transport == transport && one.receivers == 1);
        let nearest = measured.min_by(|one, other| factor(one).total_cmp(&factor(other)))?;
        Some(nearest.kernel())
    }

    /// Returns the additional time of a sender's stages while caches are cold, as `wirecost links` measured it for this
    /// run. The result has no wires if the run has no such measurement.
    #[must_use]
    pub fn cold_stages(&self, transport: Transport) -> ColdStages {
        let links = self.links.iter().filter(|one| one.transport == transport);
        let measured = links.map(|one| (one.wire.clone(), one.cold_stage_ns));
        ColdStages::new(measured.collect())
    }

    /// Returns the reference or the twin of a stage's group.
    pub(crate) fn in_group_of(&self, one: &Measurement, role: Role) -> Option<&Figures> {
        let mut all = self.measurements.iter();
        all.find(|other| other.role == role && other.is_in_group_of(one))
            .and_then(|found| found.outcome.as_ref().ok())
    }

    /// Returns the first stage that was measured without a reference or without its twin, and the
    /// missing role.
    pub(super) fn without_group(&self) -> Option<(&Measurement, Role)> {
        let lacks = |one: &Measurement| {
            let mut roles = [Role::Reference, Role::Twin].into_iter();
            roles.find(|role| self.in_group_of(one, *role).is_none())
        };
        let mut measured = self.measurements.iter().filter(|one| one.outcome.is_ok());
        measured.find_map(|one| Some((one, lacks(one)?)))
    }
}

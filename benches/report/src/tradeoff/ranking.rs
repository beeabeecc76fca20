use std::cmp::Ordering;

use super::{Objective, Score, Setting, WireCost};

/// The wires of a workload that a setting admits, the best first.
///
/// Wires that fit come before those that do not. Within each group the objective decides, then
/// bytes, then the name. If nothing fits, throughput decides: the nearest to fitting comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking<'a> {
    /// All admitted wires, in order.
    pub ranked: Vec<Ranked<'a>>,
}

/// A wire in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<'a> {
    /// The wire.
    pub wire: &'a WireCost,
    /// Its score in the setting.
    pub score: Score,
    /// True if it fits and the noise cannot distinguish it from the winner; also true for the
    /// winner itself.
    pub ties: bool,
}

impl<'a> Ranking<'a> {
    /// Ranks those of `wires` that meet all requirements.
    #[must_use]
    pub fn new(wires: &'a [WireCost], setting: &Setting) -> Self {
        let mut ranked: Vec<Ranked<'a>> = admitted(wires, setting).collect();
        let objective = match ranked.iter().any(|one| one.score.fits()) {
            true => setting.objective,
            false => Objective::Throughput,
        };
        ranked.sort_by(|one, other| order(one, other, objective));
        let mut ranking = Self { ranked };
        ranking.mark_ties(objective);
        ranking
    }

    fn mark_ties(&mut self, objective: Objective) {
        let Some(best) = self.winner().map(|winner| winner.score.of(objective)) else {
            return;
        };
        for one in &mut self.ranked {
            one.ties = one.score.fits() && one.score.of(objective).overlaps(best);
        }
    }

    /// Returns the best wire; `None` if nothing fits.
    #[must_use]
    pub fn winner(&self) -> Option<&Ranked<'a>> {
        self.ranked.first().filter(|first| first.score.fits())
    }
}

/// Returns the winner of [`Ranking::new`], without the order of the other wires.
pub(super) fn winner<'a>(wires: &'a [WireCost], setting: &Setting) -> Option<&'a WireCost> {
    let fitting = admitted(wires, setting).filter(|one| one.score.fits());
    let best = fitting.min_by(|one, other| order(one, other, setting.objective))?;
    Some(best.wire)
}

/// Returns the scores of those of `wires` that meet all requirements.
fn admitted<'a>(wires: &'a [WireCost], setting: &Setting) -> impl Iterator<Item = Ranked<'a>> {
    let admitted = wires
        .iter()
        .filter(|wire| setting.must.iter().all(|must| must.lets(wire)));
    admitted.map(|wire| Ranked {
        wire,
        score: Score::new(wire, setting),
        ties: false,
    })
}

fn order(one: &Ranked<'_>, other: &Ranked<'_>, objective: Objective) -> Ordering {
    let [value, other_value] = [one, other].map(|ranked| ranked.score.of(objective).value);
    let by_objective = match objective {
        Objective::Delay | Objective::Money => value.total_cmp(&other_value),
        Objective::Throughput => other_value.total_cmp(&value),
    };
    other
        .score
        .fits()
        .cmp(&one.score.fits())
        .then(by_objective)
        .then(one.wire.bytes().total_cmp(&other.wire.bytes()))
        .then_with(|| one.wire.name.cmp(&other.wire.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::{Cores, Estimate, FanOut, LinkSpeed, Must, Price, Rate, example};

    /// Returns a setting with a bit per nanosecond, one receiver, a thousand messages a second and
    /// one core.
    fn setting() -> Setting {
        Setting {
            link: LinkSpeed::new(1e9).unwrap(),
            rate: Rate::new(1_000.0).unwrap(),
            fan_out: FanOut::new(1).unwrap(),
            cores: Cores::new(1.0).unwrap(),
            ..Setting::default()
        }
    }

    fn names<'a>(wires: &'a [WireCost], setting: &Setting) -> Vec<&'a str> {
        let ranking = Ranking::new(wires, setting);
        let best = ranking.winner().map(|one| one.wire);
        assert_eq!(winner(wires, setting), best);
        ranking
            .ranked
            .iter()
            .map(|one| one.wire.name.as_str())
            .collect()
    }

    /// Returns three wires. JSON: 1 us of CPU and 8 us on the link. Avro: 2 and 2. Avro with gzip:
    /// 9 and 1.
    fn wires() -> [WireCost; 3] {
        [
            example("json", [400.0, 0.0, 0.0, 600.0], 1_000),
            example("avro", [1_000.0, 0.0, 0.0, 1_000.0], 250),
            example("avro+gzip-6", [1_000.0, 6_000.0, 1_000.0, 1_000.0], 125),
        ]
    }

    #[test]
    fn each_objective_has_its_own_order() {
        let by = |objective| Setting {
            objective,
            ..setting()
        };
        // 9 us, 4 us, 10 us.
        assert_eq!(
            names(&wires(), &by(Objective::Delay)),
            ["avro", "json", "avro+gzip-6"]
        );
        // The link carries 125,000 JSON and 500,000 Avro messages; a core handles 500,000 Avro and
        // 111,111 gzip messages.
        assert_eq!(
            names(&wires(), &by(Objective::Throughput)),
            ["avro", "json", "avro+gzip-6"]
        );
        // CPU is free: bytes decide.
        let mut money = by(Objective::Money);
        money.gb_price = Price::new(0.1).unwrap();
        assert_eq!(names(&wires(), &money), ["avro+gzip-6", "avro", "json"]);
        // Traffic is free: CPU decides.
        money.gb_price = Price::new(0.0).unwrap();
        money.cpu_price = Price::new(0.04).unwrap();
        assert_eq!(names(&wires(), &money), ["json", "avro", "avro+gzip-6"]);
    }

    #[test]
    fn equals_are_ordered_by_bytes_and_name() {
        // Everything is free, so all cost 0.
        let setting = Setting {
            objective: Objective::Money,
            ..setting()
        };
        let same = |name| example(name, [500.0; 4], 250);
        let wires = [
            same("thrift"),
            same("avro"),
            example("json", [500.0; 4], 249),
        ];
        assert_eq!(names(&wires, &setting), ["json", "avro", "thrift"]);
        let ranking = Ranking::new(&wires, &setting);
        assert!(ranking.ranked.iter().all(|one| one.ties));
    }

    #[test]
    fn what_fits_comes_first() {
        let mut setting = setting();
        // 1,000 messages a second of 8,000, 2,000 and 1,000 bits; gzip's 9 us take 0.009 cores.
        setting.link = LinkSpeed::new(2e6).unwrap();
        setting.cores = Cores::new(0.005).unwrap();
        let wires = wires();
        // avro+gzip-6 would arrive first: 509 us against 1,002 us.
        assert_eq!(names(&wires, &setting), ["avro", "avro+gzip-6", "json"]);
        let ranking = Ranking::new(&wires, &setting);
        assert_eq!(ranking.winner().unwrap().wire.name, "avro");
        let ties: Vec<_> = ranking.ranked.iter().map(|one| one.ties).collect();
        assert_eq!(ties, [true, false, false]);
    }

    #[test]
    fn where_nothing_fits_there_is_no_winner_but_an_order() {
        let mut setting = setting();
        setting.link = LinkSpeed::new(1e5).unwrap();
        let wires = wires();
        // The link carries 12.5 JSON, 50 Avro and 100 gzipped Avro messages.
        assert_eq!(names(&wires, &setting), ["avro+gzip-6", "avro", "json"]);
        let ranking = Ranking::new(&wires, &setting);
        assert!(ranking.winner().is_none());
        assert!(ranking.ranked.iter().all(|one| !one.ties));
        assert!(Ranking::new(&[], &setting).winner().is_none());
        assert_eq!(winner(&[], &setting), None);
    }

    #[test]
    fn what_noise_cannot_tell_apart_is_marked() {
        let mut wires = wires();
        let wide = |value, off| Estimate {
            value,
            low: value - off,
            high: value + off,
        };
        // 4 us plus or minus 2, and 9 us plus or minus 3; gzip's 10 us are certain.
        wires[1].encode_ns = wide(1_000.0, 2_000.0);
        wires[0].encode_ns = wide(400.0, 3_000.0);
        let ranking = Ranking::new(&wires, &setting());
        let ties: Vec<_> = ranking
            .ranked
            .iter()
            .map(|one| (one.wire.name.as_str(), one.ties))
            .collect();
        assert_eq!(
            ties,
            [("avro", true), ("json", true), ("avro+gzip-6", false)]
        );
    }

    #[test]
    fn what_lacks_a_must_takes_no_part() {
        let must = |must: &[Must]| Setting {
            must: must.to_vec(),
            ..setting()
        };
        let wires = [
            example("json", [400.0, 0.0, 0.0, 600.0], 1_000),
            example("bincode", [100.0, 0.0, 0.0, 100.0], 260),
            example("avro+zstd-3-stream", [100.0; 4], 50),
        ];
        assert_eq!(names(&wires, &must(&[Must::Debug])), ["json"]);
        assert_eq!(
            names(&wires, &must(&[Must::Evolve])),
            ["avro+zstd-3-stream", "json"]
        );
        assert_eq!(names(&wires, &must(&[Must::Datagram])), ["bincode", "json"]);
        assert_eq!(
            names(&wires, &must(&[Must::Datagram, Must::Evolve])),
            ["json"]
        );
    }
}

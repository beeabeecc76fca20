//! The survey of samples in training. It finds the predictors that save too few bits for their time, and
//! the relations between numbers.

use std::collections::BTreeMap;

use crate::{
    coder::Coder,
    field::{BITS_UNKNOWN, PREDICTORS, Predictor, distance_bits},
    layout::FIRST,
    note::Note,
    plan::Plan,
    relation::{Operand, Relation},
    scale::Scale,
};

/// The most notes of a message, the first ones.
const MOST_NOTES: usize = 512;

/// A coder that writes nothing, and takes notes.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    messages: Vec<Vec<Note>>,
}

impl Survey {
    /// Begins the notes of the next message.
    pub(crate) fn begin_message(&mut self) {
        self.messages.push(Vec::new());
    }
}

impl Coder for Survey {
    const DECODES: bool = false;

    fn bit(&mut self, _: u32, bit: bool) -> bool {
        bit
    }

    fn bits(&mut self, value: u64, _: u32) -> u64 {
        value
    }

    fn note(&mut self, note: impl FnOnce() -> Note) {
        if let Some(notes) = self.messages.last_mut()
            && notes.len() < MOST_NOTES
        {
            notes.push(note());
        }
    }
}

/// The bits of a value that a predictor must save, on average, to be used.
const WORTH_BITS: f64 = 0.2;

/// The predictors in the order of their time. Of predictors that save the same bits, the first is used.
const CHEAPEST_FIRST: [Predictor; PREDICTORS] = [
    Predictor::Field,
    Predictor::Sibling,
    Predictor::Source,
    Predictor::Line,
    Predictor::Anywhere,
    Predictor::Follower,
    Predictor::Relation,
];

/// The bits of a value that a relation must save, on average, to be used.
const WORTH_RELATION_BITS: f64 = 2.0;

/// The fewest messages in which a relation is looked for.
const FEWEST_ROWS: usize = 24;

/// The most messages in which a relation is looked for.
const MOST_ROWS: usize = 96;

/// The most numbers, of those before a number, that may be its operands.
const MOST_OPERANDS: usize = 40;

impl Survey {
    /// Returns the plan with the useless predictors and the relations that the survey found.
    pub(crate) fn plan(&self, plan: &Plan) -> Plan {
        let mut useless = vec![0_u8; plan.layout.slots];
        let mut relations = BTreeMap::new();
        for (slot, notes) in &self.by_slot() {
            let (mask, bits) = useless_predictors(notes);
            useless[*slot] = mask;
            if let Some(relation) = self.relation(*slot, bits) {
                relations.insert(*slot, relation);
                useless[*slot] &= !(1 << Predictor::Relation as u8);
            }
        }
        // The last value of the source is an operand.
        for operand in relations.values().flat_map(Relation::operands) {
            useless[operand.slot()] &= !(1 << Predictor::Source as u8);
        }
        Plan::new(plan.layout, plan.key, &useless, relations)
    }

    fn by_slot(&self) -> BTreeMap<usize, Vec<Note>> {
        let mut by_slot = BTreeMap::<_, Vec<_>>::new();
        for note in self.messages.iter().flatten() {
            by_slot.entry(note.slot).or_default().push(*note);
        }
        by_slot
    }

    /// Returns the relation with the least mean distance to the numbers of a slot, if it saves enough of
    /// the `bits` that they take on average.
    fn relation(&self, slot: usize, bits: f64) -> Option<Relation> {
        if bits < WORTH_RELATION_BITS {
            return None;
        }
        let numbers = self.numbers(slot)?;
        let best = numbers
            .proposals(slot)
            .map(|relation| (numbers.mean_bits(&relation), relation))
            .min_by(|one, other| one.0.total_cmp(&other.0));
        best.filter(|(taken, _)| taken + WORTH_RELATION_BITS <= bits)
            .map(|(_, relation)| relation)
    }

    /// Collects the numbers of a slot and those that may be operands: the numbers before it in the last
    /// message that has a number in the slot.
    fn numbers(&self, slot: usize) -> Option<Numbers> {
        let rows = self.messages.iter().rev().filter_map(|notes| {
            let at = notes.iter().position(|note| note.slot == slot)?;
            Some((notes[at].scale?, &notes[..=at]))
        });
        let rows: Vec<_> = rows.take(MOST_ROWS).collect();
        let (scale, first) = *rows.first()?;
        if rows.len() < FEWEST_ROWS {
            return None;
        }
        let is_field = |note: &&Note| note.scale.is_some() && note.slot >= FIRST;
        let numeric = first.iter().rev().filter(is_field);
        let slots = numeric.take(1 + MOST_OPERANDS).map(|note| note.slot);
        let columns = slots.map(|slot| {
            let column = rows.iter().map(|(_, notes)| {
                let note = notes.iter().find(|note| note.slot == slot)?;
                Some((*note, note.scale?))
            });
            let column = column.map(|found| {
                found.map_or((f64::NAN, f64::NAN), |(note, scale)| {
                    let before = note.before.map_or(f64::NAN, |before| scale.number(before));
                    (scale.number(note.value), before)
                })
            });
            (slot, column.collect())
        });
        Some(Numbers {
            scale,
            values: rows
                .iter()
                .filter_map(|(_, notes)| Some(notes.last()?.value))
                .collect(),
            columns: columns.collect(),
        })
    }
}

/// The numbers of a slot in some messages, and the numbers that may be operands.
#[derive(Debug)]
struct Numbers {
    scale: Scale,
    values: Vec<u64>,
    /// The numbers by slot: for each message, that in the message and that in the last message of the
    /// source; NaN if there is none. The slot itself is the last.
    columns: BTreeMap<usize, Vec<(f64, f64)>>,
}

impl Numbers {
    /// Returns the number of an operand in a message.
    fn get(&self, operand: Operand, row: usize) -> f64 {
        let column = self.columns.get(&operand.slot());
        let (now, before) = column.map_or((f64::NAN, f64::NAN), |column| column[row]);
        match operand {
            Operand::Now(_) => now,
            Operand::Before(_) => before,
        }
    }

    /// Returns the rows from which relations are proposed, every second one.
    fn fitted(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.values.len()).step_by(2)
    }

    /// Returns the mean bits of the distance between the numbers and those that the relation
    /// predicts, over the other rows.
    fn mean_bits(&self, relation: &Relation) -> f64 {
        let rows = (1..self.values.len()).step_by(2);
        let bits = rows.clone().map(|row| {
            let foretold = self
                .scale
                .value(relation.value(|operand| self.get(operand, row)));
            foretold.map_or(BITS_UNKNOWN, |foretold| {
                distance_bits(self.values[row], foretold)
            })
        });
        bits.map(f64::from).sum::<f64>() / rows.len() as f64
    }

    /// Returns relations that may predict the numbers.
    fn proposals(&self, slot: usize) -> impl Iterator<Item = Relation> {
        let others = move || {
            self.columns
                .keys()
                .copied()
                .filter(move |other| *other != slot)
        };
        let pairs = move || {
            others().flat_map(move |one| {
                let later = others().filter(move |other| *other > one);
                later.map(move |other| (Operand::Now(one), Operand::Now(other)))
            })
        };
        let singles = others().flat_map(move |other| {
            let now = Operand::Now(other);
            [
                vec![now],
                vec![Operand::Before(slot), now, Operand::Before(other)],
            ]
        });
        let sums = singles.chain(pairs().map(|(one, other)| vec![one, other]));
        let others = pairs().flat_map(|(one, other)| {
            [
                Relation::Product(one, other),
                Relation::Quotient(one, other),
                Relation::Quotient(other, one),
            ]
        });
        sums.filter_map(move |operands| self.fit(operands))
            .chain(others)
    }

    /// Returns the sum of the operands, each times a constant, which minimizes the sum of the squares of
    /// the relative errors.
    fn fit(&self, operands: Vec<Operand>) -> Option<Relation> {
        let equations: Vec<(Vec<f64>, f64)> = self
            .fitted()
            .filter_map(|row| {
                let number = self.scale.number(self.values[row]);
                let terms = operands.iter().map(|operand| self.get(*operand, row));
                let terms: Vec<f64> = terms.collect();
                let are_finite = terms.iter().chain([&number]).all(|term| term.is_finite());
                (are_finite && number != 0.0).then_some((terms, number))
            })
            .collect();
        if equations.len() < FEWEST_ROWS / 4 {
            return None;
        }
        let mut times = vec![0.0; operands.len()];
        for _ in 0..CORRECTIONS {
            let missed = equations.iter().map(|(terms, number)| {
                let products = terms.iter().zip(&times).map(|(term, times)| term * times);
                let missed = number - products.sum::<f64>();
                let scaled = terms.iter().map(|term| term / number).collect();
                (scaled, missed / number)
            });
            let corrections = least_squares(missed, operands.len())?;
            for (times, correction) in times.iter_mut().zip(corrections) {
                *times += correction;
            }
        }
        // Constants that are nearly whole are rounded.
        let times = times.into_iter().map(|times| match times.round() {
            whole if (times - whole).abs() < 1e-9 => whole,
            _ => times,
        });
        Some(Relation::Sum(operands.into_iter().zip(times).collect()))
    }
}

/// The number of times that a sum's constants are corrected by a fit of the remaining errors.
const CORRECTIONS: usize = 4;

/// Solves equations by the method of least squares.
fn least_squares(
    equations: impl Iterator<Item = (Vec<f64>, f64)>,
    unknowns: usize,
) -> Option<Vec<f64>> {
    // A row for each unknown, with the right side at its end.
    let mut matrix = vec![vec![0.0; unknowns + 1]; unknowns];
    for (terms, right) in equations {
        for (row, factor) in matrix.iter_mut().zip(&terms) {
            let values = terms.iter().chain([&right]);
            row.iter_mut()
                .zip(values)
                .for_each(|(sum, value)| *sum += factor * value);
        }
    }
    for column in 0..unknowns {
        let size = |row: &usize| matrix[*row][column].abs();
        let pivot = (column..unknowns).max_by(|one, other| size(one).total_cmp(&size(other)))?;
        matrix.swap(column, pivot);
        let head = matrix[column].clone();
        if head[column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        for (index, row) in matrix.iter_mut().enumerate() {
            if index != column {
                let times = row[column] / head[column];
                row.iter_mut()
                    .zip(&head)
                    .for_each(|(value, head)| *value -= times * head);
            }
        }
    }
    let solved = (0..unknowns).map(|index| matrix[index][unknowns] / matrix[index][index]);
    Some(solved.collect())
}

/// Returns the predictors without which the values of a slot take few bits more, a bit each, and the
/// bits that a value takes on average with the other predictors.
fn useless_predictors(notes: &[Note]) -> (u8, f64) {
    let zero = PREDICTORS;
    let mut least: Vec<u8> = notes.iter().map(|note| note.bits[zero]).collect();
    let mean = |least: &[u8]| {
        least.iter().map(|bits| u64::from(*bits)).sum::<u64>() as f64 / least.len() as f64
    };
    let mut useful = 0;
    loop {
        let before = mean(&least);
        let with = |predictor: usize| -> Vec<u8> {
            let bits = notes.iter().map(|note| note.bits[predictor]);
            bits.zip(&least)
                .map(|(bits, least)| bits.min(*least))
                .collect()
        };
        let best = CHEAPEST_FIRST
            .map(|predictor| predictor as usize)
            .into_iter()
            .filter(|predictor| useful >> predictor & 1 == 0)
            .map(|predictor| (mean(&with(predictor)), predictor))
            .min_by(|one, other| one.0.total_cmp(&other.0));
        match best {
            Some((bits, predictor)) if bits + WORTH_BITS <= before => {
                least = with(predictor);
                useful |= 1 << predictor;
            }
            _ => return (!useful, before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::mix;

    /// Notes of messages with these numbers, each as far as possible from what was expected.
    fn survey(messages: impl Iterator<Item = Vec<f64>>) -> Survey {
        let mut survey = Survey::default();
        let mut before: Vec<f64> = Vec::new();
        for numbers in messages {
            survey.begin_message();
            for (slot, number) in numbers.iter().enumerate() {
                let scale = Scale::Double;
                survey.note(|| Note {
                    slot: FIRST + slot,
                    scale: Some(scale),
                    value: scale.value(*number).unwrap_or_default(),
                    before: before.get(slot).and_then(|before| scale.value(*before)),
                    bits: [BITS_UNKNOWN; PREDICTORS + 1],
                });
            }
            before = numbers;
        }
        survey
    }

    /// Numbers between 1 and 2 that look random.
    fn numbers() -> impl Iterator<Item = f64> {
        (1_u64..).map(|n| 1.0 + (mix(n, 7) >> 11) as f64 / (1_u64 << 53) as f64)
    }

    fn relation(slot: usize, messages: impl Iterator<Item = Vec<f64>>) -> Option<Relation> {
        survey(messages.take(60)).relation(FIRST + slot, 60.0)
    }

    #[test]
    fn sums_products_and_quotients_are_found() {
        let pairs = || numbers().zip(numbers().skip(500));
        assert_eq!(
            relation(2, pairs().map(|(one, other)| vec![one, other, one - other])),
            Some(Relation::Sum(vec![
                (Operand::Now(FIRST), 1.0),
                (Operand::Now(FIRST + 1), -1.0)
            ]))
        );
        assert_eq!(
            relation(2, pairs().map(|(one, other)| vec![one, other, one * other])),
            Some(Relation::Product(
                Operand::Now(FIRST),
                Operand::Now(FIRST + 1)
            ))
        );
        assert_eq!(
            relation(2, pairs().map(|(one, other)| vec![one, other, other / one])),
            Some(Relation::Quotient(
                Operand::Now(FIRST + 1),
                Operand::Now(FIRST)
            ))
        );
    }

    #[test]
    fn a_moving_average_is_found() {
        let averages = numbers().scan([1.0, 1.0], |averages, number| {
            averages[0] += 0.08 * (number - averages[0]);
            averages[1] += 0.016 * (number - averages[1]);
            Some(averages.to_vec())
        });
        let Some(Relation::Sum(terms)) = relation(1, averages) else {
            panic!("none was found");
        };
        let times = [1.0 - 0.016, 0.2, -0.2 * (1.0 - 0.08)];
        for ((_, found), times) in terms.iter().zip(times) {
            assert!((found - times).abs() < 1e-9, "{terms:?}");
        }
    }

    #[test]
    fn what_is_not_related_has_no_relation() {
        let messages = numbers()
            .zip(numbers().skip(300))
            .zip(numbers().skip(700))
            .map(|((one, other), third)| vec![one, other, third]);
        assert_eq!(survey(messages.take(60)).relation(FIRST + 2, 51.0), None);
    }

    #[test]
    fn predictors_that_save_nothing_are_useless() {
        let note = |source, field| {
            let mut bits = [BITS_UNKNOWN; PREDICTORS + 1];
            bits[Predictor::Source as usize] = source;
            bits[Predictor::Field as usize] = field;
            Note {
                slot: 0,
                scale: None,
                value: 0,
                before: None,
                bits,
            }
        };
        let (useless, bits) = useless_predictors(&[note(0, 8), note(0, 0), note(4, 0)]);
        assert_eq!(
            useless,
            !(1 << Predictor::Source as u8 | 1 << Predictor::Field as u8)
        );
        assert_eq!(bits, 0.0);
        let (useless, _) = useless_predictors(&[note(0, 8), note(0, 8)]);
        assert_eq!(useless, !(1 << Predictor::Source as u8));
    }
}

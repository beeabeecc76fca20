//! Relations between the numbers of a message: a sum, a mean times a count, a moving average.

use wirecost_codec::{DecodeError, input::Input, put};

/// A formula that predicts a number from others, by + - × / alone: the result is equal on every machine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Relation {
    /// A sum of numbers, each times a constant.
    Sum(Vec<(Operand, f64)>),
    /// A number times another.
    Product(Operand, Operand),
    /// A number divided by another.
    Quotient(Operand, Operand),
}

/// The most terms of a sum.
const MOST_TERMS: usize = 3;

/// A number to which a relation refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    /// The number of a slot in this message.
    Now(usize),
    /// The number of a slot in the last message of the source.
    Before(usize),
}

impl Operand {
    pub(crate) fn slot(self) -> usize {
        match self {
            Self::Now(slot) | Self::Before(slot) => slot,
        }
    }

    fn write(self, out: &mut Vec<u8>) {
        let (slot, before) = match self {
            Self::Now(slot) => (slot, 0),
            Self::Before(slot) => (slot, 1),
        };
        put::varint(out, 2 * slot as u64 + before);
    }

    fn read(input: &mut Input<'_>, slots: usize) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let number = input.varint()?;
        match usize::try_from(number / 2) {
            Ok(slot) if slot < slots && number % 2 == 0 => Ok(Self::Now(slot)),
            Ok(slot) if slot < slots => Ok(Self::Before(slot)),
            _ => Err(DecodeError::Malformed {
                what: "a relation to a slot that does not exist",
                offset,
            }),
        }
    }
}

impl Relation {
    /// Returns the predicted number; NaN if an operand is not known.
    #[inline]
    pub(crate) fn value(&self, number: impl Fn(Operand) -> f64) -> f64 {
        match self {
            Self::Sum(terms) => terms
                .iter()
                .fold(0.0, |sum, (operand, times)| sum + number(*operand) * times),
            Self::Product(one, other) => number(*one) * number(*other),
            Self::Quotient(one, other) => number(*one) / number(*other),
        }
    }

    /// Returns the numbers that it needs.
    pub(crate) fn operands(&self) -> Vec<Operand> {
        match self {
            Self::Sum(terms) => terms.iter().map(|(operand, _)| *operand).collect(),
            Self::Product(one, other) | Self::Quotient(one, other) => vec![*one, *other],
        }
    }

    /// Appends the relation to a model's file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Sum(terms) => {
                out.push(terms.len() as u8);
                for (operand, times) in terms {
                    operand.write(out);
                    out.extend_from_slice(&times.to_le_bytes());
                }
            }
            Self::Product(one, other) => {
                out.push(PRODUCT);
                one.write(out);
                other.write(out);
            }
            Self::Quotient(one, other) => {
                out.push(QUOTIENT);
                one.write(out);
                other.write(out);
            }
        }
    }

    /// Reads a relation to some of `slots` slots.
    pub(crate) fn read(input: &mut Input<'_>, slots: usize) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let kind = input.byte()?;
        let operand = |input: &mut Input<'_>| Operand::read(input, slots);
        match kind {
            PRODUCT => Ok(Self::Product(operand(input)?, operand(input)?)),
            QUOTIENT => Ok(Self::Quotient(operand(input)?, operand(input)?)),
            terms if usize::from(terms) <= MOST_TERMS => {
                let term = |_| -> Result<_, DecodeError> {
                    Ok((operand(input)?, f64::from_le_bytes(input.array()?)))
                };
                let terms: Result<_, _> = (0..terms).map(term).collect();
                terms.map(Self::Sum)
            }
            _ => Err(DecodeError::Malformed {
                what: "a relation that does not exist",
                offset,
            }),
        }
    }
}

/// The marks of relations in a file; a sum has the number of its terms.
const PRODUCT: u8 = 0x10;
const QUOTIENT: u8 = 0x11;

#[cfg(test)]
mod tests {
    use super::*;

    const SLOTS: usize = 10;

    fn relations() -> [Relation; 3] {
        [
            Relation::Sum(vec![
                (Operand::Now(3), 1.0),
                (Operand::Now(9), -1.0),
                (Operand::Before(4), 0.25),
            ]),
            Relation::Product(Operand::Now(0), Operand::Before(9)),
            Relation::Quotient(Operand::Now(1), Operand::Now(2)),
        ]
    }

    #[test]
    fn relations_are_read_as_they_were_written() {
        for relation in relations() {
            let mut bytes = Vec::new();
            relation.write(&mut bytes);
            let mut input = Input::new(&bytes);
            assert_eq!(Relation::read(&mut input, SLOTS), Ok(relation.clone()));
            assert!(input.is_empty());
            for end in 0..bytes.len() {
                assert!(Relation::read(&mut Input::new(&bytes[..end]), SLOTS).is_err());
            }
            assert!(Relation::read(&mut Input::new(&bytes), 2).is_err());
        }
        assert!(Relation::read(&mut Input::new(&[MOST_TERMS as u8 + 1; 99]), SLOTS).is_err());
    }

    #[test]
    fn relations_compute() {
        let number = |operand| match operand {
            Operand::Now(slot) => slot as f64,
            Operand::Before(slot) => 100.0 + slot as f64,
        };
        let values = relations().map(|relation| relation.value(number));
        assert_eq!(values, [3.0 - 9.0 + 26.0, 0.0, 0.5]);
        assert!(relations()[0].value(|_| f64::NAN).is_nan());
    }
}

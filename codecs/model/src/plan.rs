use std::collections::BTreeMap;

use wirecost_codec::{DecodeError, input::Input, put};

use crate::{layout::Layout, relation::Relation};

/// The findings of training about the messages of a type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    /// The leaf that identifies the source of a message.
    pub(crate) key: Option<usize>,
    slots: Vec<Slot>,
    relations: Vec<Relation>,
    /// The number of slots that stand in relations.
    operands: usize,
}

/// The findings of training about a slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Slot {
    /// The useless predictors, a bit each: those that save too few bits for their time.
    useless: u8,
    /// The index of its relation, plus 1; 0 for none.
    relation: u16,
    /// The index of its number among the operands, plus 1; 0 if it stands in no relation.
    operand: u16,
}

impl Plan {
    /// Returns the plan without key, useless predictors and relations.
    pub(crate) fn untrained(layout: Layout) -> Self {
        Self::new(layout, None, &[], BTreeMap::new())
    }

    /// Returns a plan with the useless predictors and the relations by slot.
    pub(crate) fn new(
        layout: Layout,
        key: Option<usize>,
        useless: &[u8],
        relations: BTreeMap<usize, Relation>,
    ) -> Self {
        let mut slots = vec![Slot::default(); layout.slots];
        for (slot, useless) in slots.iter_mut().zip(useless) {
            slot.useless = *useless;
        }
        let mut operands = 0;
        for (index, (slot, relation)) in relations.iter().enumerate() {
            slots[*slot].relation = index as u16 + 1;
            for operand in relation.operands() {
                let number = &mut slots[operand.slot()].operand;
                if *number == 0 {
                    operands += 1;
                    *number = operands as u16;
                }
            }
        }
        Self {
            layout,
            key,
            slots,
            relations: relations.into_values().collect(),
            operands,
        }
    }

    /// Returns the plan with another key.
    pub(crate) fn with_key(&self, key: Option<usize>) -> Self {
        Self {
            key,
            ..self.clone()
        }
    }

    /// Returns the predictors of a slot, a bit each.
    #[inline]
    pub(crate) fn predictors(&self, slot: usize) -> u8 {
        !self.slots[slot].useless
    }

    /// Returns the relation that predicts the numbers of a slot.
    #[inline]
    pub(crate) fn relation(&self, slot: usize) -> Option<&Relation> {
        let relation = usize::from(self.slots[slot].relation).checked_sub(1)?;
        self.relations.get(relation)
    }

    /// Returns the index of a slot among those that stand in relations.
    #[inline]
    pub(crate) fn operand(&self, slot: usize) -> Option<usize> {
        usize::from(self.slots[slot].operand).checked_sub(1)
    }

    /// Returns the number of slots that stand in relations.
    pub(crate) fn operands(&self) -> usize {
        self.operands
    }

    /// Returns the plan that does not use a predictor.
    #[cfg(test)]
    pub(crate) fn without(&self, predictor: crate::field::Predictor) -> Self {
        let mut plan = self.clone();
        for slot in &mut plan.slots {
            slot.useless |= 1 << predictor as u8;
        }
        plan
    }

    /// Appends the plan to a model's file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put::varint(out, self.key.unwrap_or(0) as u64);
        let last = self.slots.iter().rposition(|slot| slot.useless != 0);
        let known = last.map_or(0, |last| last + 1);
        put::varint(out, known as u64);
        out.extend(self.slots[..known].iter().map(|slot| slot.useless));
        put::varint(out, self.relations.len() as u64);
        for slot in 0..self.slots.len() {
            if let Some(relation) = self.relation(slot) {
                put::varint(out, slot as u64);
                relation.write(out);
            }
        }
    }

    /// Reads the plan of a type whose key may be one of `keys`.
    ///
    /// # Errors
    /// When the bytes are not such a plan.
    pub(crate) fn read(
        input: &mut Input<'_>,
        layout: Layout,
        keys: &[usize],
    ) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let key = match input.varint()? {
            0 => None,
            leaf => Some(
                keys.iter()
                    .copied()
                    .find(|key| *key as u64 == leaf)
                    .ok_or(malformed("a key that is no field", offset))?,
            ),
        };
        let known = input.varint()?;
        if known > layout.slots as u64 {
            return Err(malformed("predictors of too many slots", offset));
        }
        let useless = input.take(known)?;
        let mut relations = BTreeMap::new();
        for _ in 0..count(input, layout)? {
            let slot = count(input, layout)?;
            relations.insert(slot, Relation::read(input, layout.slots)?);
        }
        Ok(Self::new(layout, key, useless, relations))
    }
}

/// Reads a number below that of the slots.
fn count(input: &mut Input<'_>, layout: Layout) -> Result<usize, DecodeError> {
    let offset = input.offset();
    match usize::try_from(input.varint()?) {
        Ok(number) if number < layout.slots => Ok(number),
        _ => Err(malformed("a slot that does not exist", offset)),
    }
}

#[cold]
const fn malformed(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Malformed { what, offset }
}

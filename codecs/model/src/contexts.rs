use crate::{
    coder::{Coder, Probability},
    table::Table,
};

/// The fractions 1/1 to 1/8, with [`SHARE_BITS`] binary places.
const SHARES: [u32; 8] = [8_192, 4_096, 2_730, 2_048, 1_638, 1_365, 1_170, 1_024];

/// The binary places of a share: a sum of eight probabilities times a share has 32 bits.
const SHARE_BITS: u32 = 13;

/// Probabilities by context. Contexts beyond the length wrap, so distant contexts may share one.
#[derive(Debug, Clone)]
pub(crate) struct Contexts(Table<Probability>);

impl Contexts {
    /// Returns `len` contexts, a power of two.
    pub(crate) fn new(len: usize) -> Self {
        Self(Table::new(len.next_power_of_two(), Probability::EVEN))
    }

    pub(crate) fn table(&mut self) -> &mut Table<Probability> {
        &mut self.0
    }

    #[inline]
    fn index(&self, context: usize) -> usize {
        context & (self.0.len() - 1)
    }

    /// Codes a decision in a context.
    #[inline(always)]
    pub(crate) fn bit<C: Coder>(&mut self, coder: &mut C, context: usize, bit: bool) -> bool {
        let index = self.index(context);
        let probability = self.0.edit(index);
        let bit = coder.bit(probability.of_one(), bit);
        *probability = probability.after(bit);
        bit
    }

    /// Codes a decision in two contexts. The weight of the second is its number of decisions, and that
    /// of the first is 1.
    #[inline]
    pub(crate) fn mixed_bit<C: Coder>(
        &mut self,
        coder: &mut C,
        contexts: [usize; 2],
        bit: bool,
    ) -> bool {
        let [first, second] = contexts.map(|context| self.index(context));
        let (general, special) = (self.0.get(first), self.0.get(second));
        let weight = special.count();
        let sum = general.of_one() + weight * special.of_one();
        let one = (sum * SHARES[weight as usize]) >> SHARE_BITS;
        let bit = coder.bit(one, bit);
        self.0.set(first, general.after(bit));
        self.0.set(second, special.after(bit));
        bit
    }

    /// Codes the `depth` low bits of a number, the highest first, each in a context of its own
    /// among the 2^`depth` from `base` on.
    #[inline]
    pub(crate) fn tree<C: Coder>(
        &mut self,
        coder: &mut C,
        base: usize,
        depth: u32,
        number: usize,
    ) -> usize {
        let mut node = 1;
        for level in (0..depth).rev() {
            let bit = self.bit(coder, base + node, number >> level & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        node - (1 << depth)
    }
}

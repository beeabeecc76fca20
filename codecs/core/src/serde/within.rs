use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor},
};

use super::{FIXED64, Rules, brief::Brief, exceeded::exceed};
use crate::Budget;

/// The adapter of everything that takes part in decoding: the library's deserializer and accesses,
/// which it passes to the type, and the type's visitors and seeds, which it passes to the library.
///
/// With `COUNTED` it adapts a list or map, whose elements count, or one of its elements.
pub(super) struct Within<'b, X, R, const COUNTED: bool = false> {
    inner: X,
    budget: &'b mut Budget,
    rules: PhantomData<R>,
}

impl<'b, X, R: Rules, const COUNTED: bool> Within<'b, X, R, COUNTED> {
    #[inline]
    pub(super) fn new(inner: X, budget: &'b mut Budget) -> Self {
        Self {
            inner,
            budget,
            rules: PhantomData,
        }
    }

    /// Runs `visit` one level deeper.
    #[inline]
    fn deeper<T, E: Error>(
        self,
        visit: impl FnOnce(X, &mut Budget) -> Result<T, E>,
    ) -> Result<T, E> {
        self.budget.enter(0).map_err(exceed)?;
        let value = visit(self.inner, self.budget)?;
        self.budget.leave();
        Ok(value)
    }
}

/// Takes the claimed elements of a list or map from the budget. A missing claim where the format
/// must have one exceeds any limit.
#[inline]
fn claim<R: Rules, const COUNTED: bool, E: Error>(
    size_hint: Option<usize>,
    budget: &mut Budget,
) -> Result<(), E> {
    if COUNTED && R::LENGTH_FIRST {
        let count = size_hint.unwrap_or(usize::MAX);
        return budget.take_elements(count, 0).map_err(exceed);
    }
    Ok(())
}

/// Returns a size hint that is safe for a visitor to reserve memory by.
#[inline]
fn bounded<R: Rules, const COUNTED: bool>(
    size_hint: Option<usize>,
    budget: &Budget,
) -> Option<usize> {
    if COUNTED && !R::LENGTH_FIRST {
        return size_hint.map(|count| count.min(budget.elements_left()));
    }
    size_hint
}

macro_rules! deserialize {
    ($($method:ident as $inner:ident<$counted:literal>($($argument:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            self.inner.$inner(
                $($argument,)*
                Within::<_, R, $counted>::new(visitor, self.budget),
            )
        }
    )*};
}

macro_rules! deserialize_integer {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let visitor = Within::<_, R, true>::new(visitor, self.budget);
            if R::NEGATIVE_ZERO_IS_FLOAT {
                self.inner.$method(Integer(visitor))
            } else {
                self.inner.$method(visitor)
            }
        }
    )*};
}

impl<'de, D: Deserializer<'de>, R: Rules> Deserializer<'de> for Within<'_, D, R> {
    type Error = D::Error;

    deserialize_integer! {
        deserialize_i8
        deserialize_i16
        deserialize_i32
        deserialize_i64
        deserialize_u8
        deserialize_u16
        deserialize_u32
    }

    deserialize! {
        deserialize_any as deserialize_any<true>();
        deserialize_bool as deserialize_bool<true>();
        deserialize_i128 as deserialize_i128<true>();
        deserialize_u128 as deserialize_u128<true>();
        deserialize_f32 as deserialize_f32<true>();
        deserialize_f64 as deserialize_f64<true>();
        deserialize_char as deserialize_char<true>();
        deserialize_str as deserialize_str<true>();
        deserialize_string as deserialize_str<true>();
        deserialize_bytes as deserialize_bytes<true>();
        deserialize_byte_buf as deserialize_bytes<true>();
        deserialize_option as deserialize_option<true>();
        deserialize_unit as deserialize_unit<true>();
        deserialize_unit_struct as deserialize_unit_struct<true>(name: &'static str);
        deserialize_seq as deserialize_seq<true>();
        deserialize_tuple as deserialize_tuple<false>(len: usize);
        deserialize_tuple_struct as deserialize_tuple_struct<false>(name: &'static str, len: usize);
        deserialize_map as deserialize_map<true>();
        deserialize_struct as deserialize_struct<false>(
            name: &'static str, fields: &'static [&'static str]
        );
        deserialize_enum as deserialize_enum<false>(
            name: &'static str, variants: &'static [&'static str]
        );
        deserialize_identifier as deserialize_identifier<true>();
        deserialize_ignored_any as deserialize_ignored_any<true>();
    }

    #[inline]
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = Within::<_, R, true>::new(visitor, self.budget);
        if R::U64_AS_I64 {
            self.inner.deserialize_i64(AsU64(visitor))
        } else if R::NEGATIVE_ZERO_IS_FLOAT {
            self.inner.deserialize_u64(Integer(visitor))
        } else {
            self.inner.deserialize_u64(visitor)
        }
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if R::U64_AS_I64 && name == FIXED64 {
            return visitor.visit_newtype_struct(self.inner);
        }
        self.inner
            .deserialize_newtype_struct(name, Within::<_, R, true>::new(visitor, self.budget))
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident($type:ty);)*) => {$(
        #[inline]
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    )*};
}

macro_rules! visit_briefly {
    ($($method:ident($type:ty);)*) => {$(
        #[inline]
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.inner.$method(value).map_err(|Brief(error)| error)
        }
    )*};
}

impl<'de, V: Visitor<'de>, R: Rules, const COUNTED: bool> Visitor<'de>
    for Within<'_, V, R, COUNTED>
{
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    visit! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
    }

    visit_briefly! {
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    #[inline]
    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    #[inline]
    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner
            .visit_some(Within::<_, R>::new(deserializer, self.budget))
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner
            .visit_newtype_struct(Within::<_, R>::new(deserializer, self.budget))
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.deeper(|visitor, budget| {
            claim::<R, COUNTED, _>(seq.size_hint(), budget)?;
            visitor.visit_seq(Within::<_, R, COUNTED>::new(seq, budget))
        })
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.deeper(|visitor, budget| {
            claim::<R, COUNTED, _>(map.size_hint(), budget)?;
            visitor.visit_map(Within::<_, R, COUNTED>::new(map, budget))
        })
    }

    #[inline]
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.inner
            .visit_enum(Within::<_, R>::new(access, self.budget))
    }
}

impl<'de, S: DeserializeSeed<'de>, R: Rules, const COUNTED: bool> DeserializeSeed<'de>
    for Within<'_, S, R, COUNTED>
{
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        if COUNTED && !R::LENGTH_FIRST {
            self.budget.take_elements(1, 0).map_err(exceed)?;
        }
        self.inner
            .deserialize(Within::<_, R>::new(deserializer, self.budget))
    }
}

impl<'de, A: SeqAccess<'de>, R: Rules, const COUNTED: bool> SeqAccess<'de>
    for Within<'_, A, R, COUNTED>
{
    type Error = A::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner
            .next_element_seed(Within::<_, R, COUNTED>::new(seed, self.budget))
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        bounded::<R, COUNTED>(self.inner.size_hint(), self.budget)
    }
}

impl<'de, A: MapAccess<'de>, R: Rules, const COUNTED: bool> MapAccess<'de>
    for Within<'_, A, R, COUNTED>
{
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner
            .next_key_seed(Within::<_, R, COUNTED>::new(seed, self.budget))
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner
            .next_value_seed(Within::<_, R>::new(seed, self.budget))
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        bounded::<R, COUNTED>(self.inner.size_hint(), self.budget)
    }
}

impl<'de, 'b, A: EnumAccess<'de>, R: Rules> EnumAccess<'de> for Within<'b, A, R> {
    type Error = A::Error;
    type Variant = Within<'b, A::Variant, R>;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self
            .inner
            .variant_seed(Within::<_, R>::new(seed, &mut *self.budget))?;
        Ok((value, Within::new(variant, self.budget)))
    }
}

impl<'de, A: VariantAccess<'de>, R: Rules> VariantAccess<'de> for Within<'_, A, R> {
    type Error = A::Error;

    #[inline]
    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    #[inline]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.deeper(|variant, budget| {
            variant.newtype_variant_seed(Within::<_, R>::new(seed, budget))
        })
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.inner
            .tuple_variant(len, Within::<_, R>::new(visitor, self.budget))
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.inner
            .struct_variant(fields, Within::<_, R>::new(visitor, self.budget))
    }
}

/// A visitor of the `u64` that [`Rules::U64_AS_I64`] wrote.
struct AsU64<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for AsU64<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_u64(value.cast_unsigned())
    }
}

/// A visitor of an integer that [`Rules::NEGATIVE_ZERO_IS_FLOAT`] may have turned into a float.
struct Integer<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Integer<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        if value == 0.0 && value.is_sign_negative() {
            return self.0.visit_u64(0);
        }
        self.0.visit_f64(value)
    }
}

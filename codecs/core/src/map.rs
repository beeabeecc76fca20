use std::{borrow::Borrow, fmt, ops::Deref};

/// A map that decodes fast: its entries are in one allocation, sorted by key, and
/// found by binary search. A record may as well hold a `BTreeMap`, which is slower to build and to
/// walk; to change a map often, collect it into a `BTreeMap`.
///
/// ```
/// use wirecost_codec::Map;
///
/// let tags: Map<String, u32> = [("b", 2), ("a", 1), ("b", 3)]
///     .map(|(key, value)| (key.to_owned(), value))
///     .into();
/// // The last value of a repeated key counts.
/// assert_eq!(tags.get("b"), Some(&3));
/// assert_eq!(tags[0], ("a".to_owned(), 1));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K: Ord, V> Map<K, V> {
    /// Returns the value of a key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let found = self
            .0
            .binary_search_by(|(other, _)| other.borrow().cmp(key));
        found.ok().map(|index| &self.0[index].1)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Dereferences to the entries, in the order of their keys.
impl<K, V> Deref for Map<K, V> {
    type Target = [(K, V)];

    #[inline]
    fn deref(&self) -> &[(K, V)] {
        &self.0
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        // Collecting the entries of a `Vec` reuses its allocation.
        let mut entries: Vec<_> = entries.into_iter().collect();
        if !entries.is_sorted_by(|(one, _), (next, _)| one < next) {
            sort(&mut entries);
        }
        Self(entries)
    }
}

#[cold]
fn sort<K: Ord, V>(entries: &mut Vec<(K, V)>) {
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    entries.dedup_by(|next, kept| {
        let again = next.0 == kept.0;
        if again {
            std::mem::swap(next, kept);
        }
        again
    });
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = &'a (K, V);
    type IntoIter = std::slice::Iter<'a, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.iter().map(|(key, value)| (key, value)))
            .finish()
    }
}

#[cfg(feature = "serde")]
mod serde_impl {
    use std::{fmt, marker::PhantomData};

    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{MapAccess, Visitor},
    };

    use super::Map;

    /// The largest number of entries for which room is reserved on the claim of a size hint. Most
    /// maps have fewer; serde's own lists trust up to a megabyte.
    const MOST_BELIEVED: usize = 64;

    impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
        }
    }

    impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Entries(PhantomData))
        }
    }

    struct Entries<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
        type Value = Map<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Map<K, V>, A::Error> {
            let expected = access.size_hint().unwrap_or(0).min(MOST_BELIEVED);
            let mut entries = Vec::with_capacity(expected);
            while let Some(entry) = access.next_entry()? {
                entries.push(entry);
            }
            Ok(entries.into_iter().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Compares with a `BTreeMap` for every order of a few keys, repetitions included.
    #[test]
    fn holds_what_a_tree_holds() {
        for number in 0..5_usize.pow(5) {
            let keys = (0..5).map(|place| number / 5_usize.pow(place) % 5);
            let entries = keys
                .enumerate()
                .map(|(place, key)| (key.to_string(), place));
            let tree: BTreeMap<_, _> = entries.clone().collect();
            let map: Map<_, _> = entries.collect();
            assert_eq!(format!("{map:?}"), format!("{tree:?}"));
            for (key, value) in &tree {
                assert_eq!(map.get(key), Some(value));
            }
            assert_eq!(map.get("5"), None);
            assert!(map.into_iter().eq(tree));
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_reads_and_writes_an_object() {
        let map: Map<String, u8> = serde_json::from_str(r#"{"b":1,"a":2,"b":3}"#).unwrap();
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":2,"b":3}"#);
        let empty = Map::<String, u8>::default();
        assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
        for wrong in ["[]", r#"[["a",1]]"#, "null", r#"{"a":300}"#] {
            assert!(
                serde_json::from_str::<Map<String, u8>>(wrong).is_err(),
                "{wrong}"
            );
        }
    }

    /// Claims more entries than any memory has room for.
    #[cfg(feature = "serde")]
    #[test]
    fn no_room_is_made_for_what_is_only_claimed() {
        use serde::{
            Deserialize,
            de::value::{Error, MapDeserializer},
        };

        struct Claims(std::iter::Once<(&'static str, u8)>);

        impl Iterator for Claims {
            type Item = (&'static str, u8);

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next()
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                (usize::MAX, Some(usize::MAX))
            }
        }

        let claims = MapDeserializer::<_, Error>::new(Claims(std::iter::once(("a", 1))));
        assert_eq!(
            Map::deserialize(claims),
            Ok(Map::from([("a".to_owned(), 1)]))
        );
    }
}

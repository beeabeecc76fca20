//! A sorted vector of entries as a map to serde.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wirecost_codec::{Key, Map};

pub fn serialize<K: Serialize, V: Serialize, S: Serializer>(
    entries: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
}

pub fn deserialize<'de, K, V, D>(deserializer: D) -> Result<Vec<(K, V)>, D::Error>
where
    K: Key + Ord + Deserialize<'de>,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    // This reuses the allocation of the map.
    Ok(Map::deserialize(deserializer)?.into_iter().collect())
}

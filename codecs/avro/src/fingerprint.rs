//! The identity of a schema in 64 bits.

use serde_json::json;
use wirecost_codec::{NamespaceError, check_namespace, describe::RecordType};

use crate::idl::{self, Definition, Field, Type};

/// Returns the [fingerprint] of a record's schema in `namespace`: CRC-64-AVRO of its parsing
/// canonical form. Every Avro implementation computes the same 64 bits for the schema that
/// [`idl`](crate::idl) writes.
///
/// Schemas with the same fingerprint have the same binary encoding. A `u32` and a `u64` are both a
/// `long`; documentation and defaults do not count.
///
/// [fingerprint]: https://avro.apache.org/docs/1.12.0/specification/#schema-fingerprints
///
/// ```
/// use wirecost_avro::fingerprint;
/// use wirecost_codec::Schema;
///
/// #[derive(Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     load: Option<u32>,
/// }
///
/// assert_eq!(fingerprint(Beat::RECORD, "cluster")?, 0xf9b0_f196_20b7_d235);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// When `namespace` is not a namespace in Avro.
pub fn fingerprint(root: &'static RecordType, namespace: &str) -> Result<u64, NamespaceError> {
    check_namespace(namespace)?;
    let mut text = String::new();
    canonical(&idl::tree(root, namespace), namespace, &mut text);
    Ok(crc_64_avro(text.as_bytes()))
}

/// Appends the [parsing canonical form] of a type: full names, and only the attributes that are
/// needed to read.
///
/// [parsing canonical form]: https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas
fn canonical(ty: &Type<'_>, namespace: &str, out: &mut String) {
    match ty {
        Type::Primitive(name) => out.push_str(&quoted(name)),
        Type::Name(name) => out.push_str(&full_name(name, namespace)),
        // The form has no logical types.
        Type::Definition(Definition::Int { .. }) => out.push_str(&quoted("int")),
        Type::Definition(Definition::Long { .. }) => out.push_str(&quoted("long")),
        Type::Definition(Definition::Bytes { .. }) => out.push_str(&quoted("bytes")),
        Type::Union(branches) => list(branches, out, |branch, out| {
            canonical(branch, namespace, out);
        }),
        Type::Definition(definition) => define(definition, namespace, out),
    }
}

fn define(definition: &Definition<'_>, namespace: &str, out: &mut String) {
    match definition {
        Definition::Record { name, fields, .. } => {
            let name = full_name(name, namespace);
            out.push_str(&format!(r#"{{"name":{name},"type":"record","fields":"#));
            list(fields, out, |Field { name, ty, .. }, out| {
                out.push_str(&format!(r#"{{"name":{},"type":"#, quoted(name)));
                canonical(ty, namespace, out);
                out.push('}');
            });
        }
        Definition::Enum { name, symbols, .. } => {
            let name = full_name(name, namespace);
            out.push_str(&format!(r#"{{"name":{name},"type":"enum","symbols":"#));
            list(symbols, out, |symbol, out| out.push_str(&quoted(symbol)));
        }
        Definition::Fixed {
            name,
            namespace: own,
            size,
            ..
        } => {
            let namespace = if own.is_empty() { namespace } else { own };
            let name = full_name(name, namespace);
            out.push_str(&format!(r#"{{"name":{name},"type":"fixed","size":{size}"#));
        }
        Definition::Int { .. } | Definition::Long { .. } | Definition::Bytes { .. } => return,
        Definition::Array { items } => {
            out.push_str(r#"{"type":"array","items":"#);
            canonical(items, namespace, out);
        }
        Definition::Map { values } => {
            out.push_str(r#"{"type":"map","values":"#);
            canonical(values, namespace, out);
        }
    }
    out.push('}');
}

/// Appends `[`, the values separated by commas, and `]`.
fn list<T>(values: &[T], out: &mut String, mut write: impl FnMut(&T, &mut String)) {
    out.push('[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(value, out);
    }
    out.push(']');
}

/// Returns a name with its surrounding namespace, unless it has its own.
fn full_name(name: &str, namespace: &str) -> String {
    match namespace {
        "" => quoted(name),
        _ if name.contains('.') => quoted(name),
        _ => quoted(&format!("{namespace}.{name}")),
    }
}

fn quoted(text: &str) -> String {
    json!(text).to_string()
}

/// The fingerprint of no bytes, which is also the polynomial, reflected.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

const TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut remainder = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            remainder = (remainder >> 1) ^ (EMPTY * (remainder & 1));
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
};

fn crc_64_avro(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |remainder, byte| {
        (remainder >> 8) ^ TABLE[usize::from(remainder as u8 ^ byte)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors from `share/test/data/schema-tests.txt` of the Avro project.
    #[test]
    fn the_projects_own_vectors() {
        for (canonical, fingerprint) in [
            (r#""null""#, 7_195_948_357_588_979_594_i64),
            (r#""boolean""#, -6_970_731_678_124_411_036),
            (
                r#"{"name":"foo","type":"fixed","size":15}"#,
                1_756_455_273_707_447_556,
            ),
            (
                r#"{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}"#,
                -1_759_257_747_318_642_341,
            ),
        ] {
            assert_eq!(
                crc_64_avro(canonical.as_bytes()).cast_signed(),
                fingerprint,
                "{canonical}"
            );
        }
    }
}

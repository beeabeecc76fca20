//! The exact text of the `.avsc`.

use std::collections::BTreeMap;

use wirecost_avro::{fingerprint, idl};
use wirecost_codec::{Bytes, Fixed64, Schema};

/// A record of "all" kinds.
///
/// Not this.
#[derive(Schema)]
#[schema(reserved(2))]
struct Root {
    /// Its number.
    #[schema(id = 1)]
    number: Fixed64,
    #[schema(id = 3)]
    previous: Option<Fixed64>,
    #[schema(id = 4)]
    color: Color,
    #[schema(id = 5)]
    colors: Vec<Color>,
    #[schema(id = 6)]
    parts: BTreeMap<String, Part>,
    #[schema(id = 9, union)]
    end: End,
}

/// A color of the rainbow.
#[derive(Schema)]
enum Color {
    Red,
    Green,
}

#[derive(Schema)]
struct Part {
    #[schema(id = 1)]
    data: Bytes,
}

#[derive(Schema)]
enum End {
    #[schema(id = 7)]
    Part(Part),
    #[schema(id = 8)]
    Open(Open),
}

/// None at all.
#[derive(Schema)]
struct Open {}

const AVSC: &str = r#"{
  "type": "record",
  "name": "Root",
  "namespace": "house",
  "doc": "A record of \"all\" kinds.",
  "fields": [
    {
      "name": "number",
      "doc": "Its number.",
      "type": {
        "type": "fixed",
        "name": "u64",
        "namespace": "org.apache.avro.rust",
        "size": 8
      }
    },
    {
      "name": "previous",
      "type": [
        "null",
        "org.apache.avro.rust.u64"
      ],
      "default": null
    },
    {
      "name": "color",
      "type": {
        "type": "enum",
        "name": "Color",
        "doc": "A color of the rainbow.",
        "symbols": [
          "Red",
          "Green"
        ]
      }
    },
    {
      "name": "colors",
      "type": {
        "type": "array",
        "items": "Color"
      },
      "default": []
    },
    {
      "name": "parts",
      "type": {
        "type": "map",
        "values": {
          "type": "record",
          "name": "Part",
          "fields": [
            {
              "name": "data",
              "type": "bytes"
            }
          ]
        }
      },
      "default": {}
    },
    {
      "name": "end",
      "type": [
        "Part",
        {
          "type": "record",
          "name": "Open",
          "doc": "None at all.",
          "fields": []
        }
      ]
    }
  ]
}
"#;

#[test]
fn the_text() {
    assert_eq!(idl(Root::RECORD, "house").unwrap(), AVSC);
}

#[test]
fn without_a_namespace() {
    assert_eq!(
        idl(Root::RECORD, "").unwrap(),
        AVSC.replace("  \"namespace\": \"house\",\n", "")
    );
}

#[test]
fn types_of_one_name_are_not_taken_for_each_other() {
    mod other {
        #[derive(wirecost_codec::Schema)]
        pub(super) struct Part {
            #[schema(id = 1)]
            pub(super) size: u32,
        }
    }

    #[derive(Schema)]
    struct Both {
        #[schema(id = 1)]
        part: Part,
        #[schema(id = 2)]
        other: other::Part,
    }

    assert_eq!(
        idl(Both::RECORD, "")
            .unwrap()
            .matches(r#""name": "Part""#)
            .count(),
        2
    );
}

#[test]
fn a_text_that_is_no_namespace_is_refused() {
    for namespace in ["my-cluster", "1x", "a b", "a;", "a\"", ".", "a..b"] {
        let error = idl(Root::RECORD, namespace).unwrap_err();
        assert!(error.to_string().contains("is no namespace"), "{error}");
        assert_eq!(fingerprint(Root::RECORD, namespace), Err(error));
    }
}

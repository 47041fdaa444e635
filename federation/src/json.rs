//! JSON as a stranger may send it: bounded depth and size, and no key twice.
//!
//! Two readers of one document must see the same `id`; a doubled key is how they are made to
//! differ.

use crate::limits::{MAX_JSON_DEPTH, MAX_JSON_MEMBERS};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Why a document was not read: not JSON, too deep, too many members or a key given twice.
#[derive(Debug, thiserror::Error)]
#[error("the document is not acceptable JSON")]
pub struct Unreadable(#[from] serde_json::Error);

/// Reads one strict JSON document; every object must have distinct keys, whatever their escapes.
pub fn read(bytes: &[u8]) -> Result<Value, Unreadable> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict {
        depth: MAX_JSON_DEPTH,
    }
    .deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Strict, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Strict { depth }),
            None => Err(E::custom("too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(inner)? {
            if items.len() == MAX_JSON_MEMBERS {
                return Err(A::Error::custom("too many items"));
            }
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut members = Map::new();
        while let Some(key) = source.next_key::<String>()? {
            if members.len() == MAX_JSON_MEMBERS {
                return Err(A::Error::custom("too many keys"));
            }
            let value = source.next_value_seed(inner)?;
            if members.insert(key, value).is_some() {
                return Err(A::Error::custom("a key twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_64_is_read_and_65_is_not() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(nested(64).as_bytes()).is_ok());
        assert!(read(nested(65).as_bytes()).is_err());
        assert!(read("[".repeat(100_000).as_bytes()).is_err());
        assert!(read("{\"a\":".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn a_key_twice_is_refused_even_when_escaped() {
        assert!(read(br#"{"id":1,"type":"A"}"#).is_ok());
        assert!(read(br#"{"id":1,"id":1}"#).is_err());
        assert!(read(br#"{"id":1,"\u0069d":2}"#).is_err());
        assert!(read(br#"{"object":{"actor":1,"actor":2}}"#).is_err());
    }

    #[test]
    fn hostile_documents_are_refused() {
        let many = format!("[{}1]", "1,".repeat(MAX_JSON_MEMBERS));
        assert!(read(many.as_bytes()).is_err());
        assert!(read(b"\xef\xbb\xbf{}").is_err(), "byte order mark");
        assert!(read(br#"{"a":"\ud800"}"#).is_err(), "lone surrogate");
        assert!(read(b"{} {}").is_err(), "two documents");
        assert!(read(b"").is_err());
    }

    #[test]
    fn ordinary_values_survive() {
        let text = r#"{"a":[1,-2,2.5,true,null,"é"],"b":{"c":{}}}"#;
        assert_eq!(
            read(text.as_bytes()).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }
}

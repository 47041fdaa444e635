//! Reading and writing the stored form. Size, depth, number and kinds are checked on the untyped
//! tree first, so that what the typed reader sees is already small and known.

use serde_json::Value;

use super::model::Doc;
use super::{MAX_JSON_BYTES, MAX_NESTING, MAX_NODES, RichTextError};

/// Every node and mark type of the model.
const KNOWN: [&str; 20] = [
    "doc",
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "listItem",
    "blockquote",
    "codeBlock",
    "horizontalRule",
    "hardBreak",
    "image",
    "table",
    "tableRow",
    "tableHeader",
    "tableCell",
    "text",
    "bold",
    "italic",
    "strike",
    "underline",
];
/// The mark types that are not in [`KNOWN`].
const KNOWN_MARKS: [&str; 2] = ["code", "link"];

impl Doc {
    /// Reads the stored form, or what an editor sends.
    ///
    /// # Errors
    /// [`RichTextError`]: over a limit, an unknown node, or a node where it may not stand.
    pub fn from_json(json: &str) -> Result<Self, RichTextError> {
        if json.len() > MAX_JSON_BYTES {
            return Err(RichTextError::TooLong(MAX_JSON_BYTES));
        }
        // serde_json itself refuses more than 128 brackets in each other.
        let value: Value = serde_json::from_str(json).map_err(|cause| {
            let deep = cause.to_string().starts_with("recursion limit");
            if deep {
                RichTextError::TooDeep
            } else {
                RichTextError::Malformed(cause.to_string())
            }
        })?;
        check(&value)?;
        serde_json::from_value(value).map_err(|cause| RichTextError::Malformed(cause.to_string()))
    }

    /// The stored form.
    ///
    /// # Errors
    /// [`RichTextError`] when the tree is larger than what [`Doc::from_json`] would read back.
    pub fn to_json(&self) -> Result<String, RichTextError> {
        let value = self.checked()?;
        let json = value.to_string();
        if json.len() > MAX_JSON_BYTES {
            return Err(RichTextError::TooLong(MAX_JSON_BYTES));
        }
        Ok(json)
    }

    /// The untyped tree, after its limits were checked.
    pub(super) fn checked(&self) -> Result<Value, RichTextError> {
        let value = serde_json::to_value(self)
            .map_err(|cause| RichTextError::Malformed(cause.to_string()))?;
        check(&value)?;
        Ok(value)
    }
}

fn check(doc: &Value) -> Result<(), RichTextError> {
    if doc.get("type").is_none_or(|kind| kind != "doc") {
        return Err(RichTextError::Malformed("not a document".to_owned()));
    }
    let mut waiting = vec![(doc, 0_usize)];
    let mut nodes = 0_usize;
    while let Some((node, depth)) = waiting.pop() {
        nodes += 1;
        if nodes > MAX_NODES {
            return Err(RichTextError::TooManyNodes);
        }
        if depth > MAX_NESTING {
            return Err(RichTextError::TooDeep);
        }
        known(node, &KNOWN)?;
        let only = only_inside(node);
        for mark in list(node, "marks") {
            known(mark, &[KNOWN.as_slice(), &KNOWN_MARKS].concat())?;
        }
        for child in list(node, "content") {
            if only.is_some_and(|only| child.get("type").is_none_or(|kind| kind != only)) {
                let rule = format!("only {} may stand here", only.unwrap_or_default());
                return Err(RichTextError::Malformed(rule));
            }
            waiting.push((child, depth + 1));
        }
    }
    Ok(())
}

/// The one type that `node` may hold, where the typed reader would not look.
fn only_inside(node: &Value) -> Option<&'static str> {
    match node.get("type").and_then(Value::as_str)? {
        "bulletList" | "orderedList" => Some("listItem"),
        "table" => Some("tableRow"),
        "codeBlock" => Some("text"),
        _ => None,
    }
}

fn list<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    node.get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn known(node: &Value, types: &[&str]) -> Result<(), RichTextError> {
    match node.get("type").and_then(Value::as_str) {
        Some(name) if types.contains(&name) => Ok(()),
        Some(name) => Err(RichTextError::UnknownNode(name.chars().take(40).collect())),
        None => Err(RichTextError::Malformed("a node without type".to_owned())),
    }
}

//! A SQL text with its arguments. The text comes from the source code, never from people: the only
//! part made at run time is a list of placeholders.

use std::borrow::Cow;

use super::Value;

/// Lists are padded to a multiple of this many placeholders, so that few texts need preparing.
const LIST_STEP: usize = 4;

/// A statement ready to run.
#[derive(Debug)]
pub struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) args: Vec<Value>,
    /// Each placeholder stands once, in the order of the arguments.
    in_order: bool,
}

impl Statement {
    /// A text with its arguments.
    #[must_use]
    pub fn new(sql: &'static str, args: Vec<Value>) -> Self {
        Self {
            sql: Cow::Borrowed(sql),
            args,
            in_order: false,
        }
    }

    /// Puts a literal fragment of the source code in the place of `marker`.
    #[must_use]
    pub fn splice(mut self, marker: &'static str, fragment: &'static str) -> Self {
        self.sql = Cow::Owned(self.sql.replace(marker, fragment));
        self
    }

    /// Puts the placeholders of a list in the place of `marker` (`x IN ({marker})`) and binds its
    /// values after the arguments already there. An empty list matches nothing.
    #[must_use]
    pub fn list<V>(mut self, marker: &'static str, values: impl IntoIterator<Item = V>) -> Self
    where
        Value: From<V>,
    {
        if !self.sql.contains(marker) {
            return self;
        }
        self.in_order = false;
        let first = self.args.len() + 1;
        self.args.extend(values.into_iter().map(Value::from));
        while !(self.args.len() + 1 - first).is_multiple_of(LIST_STEP) || self.args.len() < first {
            self.args.push(Value::Text(None));
        }
        let places: Vec<String> = (first..=self.args.len()).map(|n| format!("${n}")).collect();
        self.sql = Cow::Owned(self.sql.replace(marker, &places.join(", ")));
        self
    }

    /// Puts one bracket of placeholders for each row in the place of `marker` (`VALUES {marker}`). There
    /// must be a row, and all are as long as the first.
    #[must_use]
    pub fn rows(
        mut self,
        marker: &'static str,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Self {
        self.in_order = self.args.is_empty() && !self.sql.contains('$');
        let mut text = String::new();
        for row in rows {
            text.push_str(if text.is_empty() { "(" } else { ", (" });
            for (place, value) in row.into_iter().enumerate() {
                self.args.push(value);
                let comma = if place == 0 { "" } else { ", " };
                text.push_str(&format!("{comma}${}", self.args.len()));
            }
            text.push(')');
        }
        self.sql = Cow::Owned(self.sql.replace(marker, &text));
        self
    }

    /// The same for SQLite, which looks a numbered placeholder up among all others of the text: with a
    /// thousand of them that takes longer than the writing.
    pub(super) fn for_lite(mut self) -> Self {
        if self.in_order {
            let mut text = String::with_capacity(self.sql.len());
            for (place, part) in self.sql.split('$').enumerate() {
                let digits =
                    part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                match place {
                    0 => text.push_str(part),
                    _ => {
                        text.push('?');
                        text.push_str(part.get(digits..).unwrap_or_default());
                    }
                }
            }
            self.sql = Cow::Owned(text);
        }
        self
    }

    /// Repeats `fragment` once for each value, joined by `glue`, in the place of `marker`; `{value}`
    /// in the fragment is the value's placeholder. With no value, `empty` stands there.
    #[must_use]
    pub fn each<V>(
        mut self,
        marker: &'static str,
        fragment: (&'static str, &'static str, &'static str),
        values: impl IntoIterator<Item = V>,
    ) -> Self
    where
        Value: From<V>,
    {
        self.in_order = false;
        let (fragment, glue, empty) = fragment;
        let mut parts = Vec::new();
        for value in values {
            self.args.push(Value::from(value));
            parts.push(fragment.replace("{value}", &format!("${}", self.args.len())));
        }
        let text = if parts.is_empty() {
            empty.to_owned()
        } else {
            parts.join(glue)
        };
        self.sql = Cow::Owned(self.sql.replace(marker, &text));
        self
    }
}

impl From<&'static str> for Statement {
    fn from(sql: &'static str) -> Self {
        Self::new(sql, Vec::new())
    }
}

impl From<(&'static str, Vec<Value>)> for Statement {
    fn from((sql, args): (&'static str, Vec<Value>)) -> Self {
        Self::new(sql, args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_padded_and_numbered_after_the_arguments() {
        let one = Statement::new("a = $1 AND b IN ({b})", vec![Value::from("x")])
            .list("{b}", ["p", "q"].iter().copied());
        assert_eq!(one.sql, "a = $1 AND b IN ($2, $3, $4, $5)");
        assert_eq!(one.args.len(), 5);
        let none = Statement::new("b IN ({b})", vec![]).list("{b}", Vec::<String>::new());
        assert_eq!(none.sql, "b IN ($1, $2, $3, $4)");
    }

    #[test]
    fn rows_alone_need_no_numbers_in_sqlite() {
        let two = || [1_i64, 2].map(|n| vec![Value::from(n), Value::from("x")]);
        let alone = Statement::new("VALUES {rows} ON CONFLICT DO NOTHING", Vec::new());
        let alone = alone.rows("{rows}", two()).for_lite();
        assert_eq!(alone.sql, "VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING");
        let after = Statement::new("VALUES {rows}", vec![Value::from("a")]).rows("{rows}", two());
        assert_eq!(after.for_lite().sql, "VALUES ($2, $3), ($4, $5)");
        let again = Statement::new("VALUES {rows}", Vec::new()).rows("{rows}", two());
        let again = again.list("{none}", [1_i64]);
        assert_eq!(again.for_lite().sql, "VALUES (?, ?), (?, ?)");
    }

    #[test]
    fn rows_are_numbered_after_the_arguments() {
        let two = [1_i64, 2].map(|n| vec![Value::from(n), Value::from("x")]);
        let one = Statement::new("VALUES {rows}", vec![Value::from("a")]).rows("{rows}", two);
        assert_eq!(one.sql, "VALUES ($2, $3), ($4, $5)");
        assert_eq!(one.args.len(), 5);
    }
}

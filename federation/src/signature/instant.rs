//! Dates of the wire (RFC 9110 §5.6.7), from a clock that the caller owns.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

const IMF_FIXDATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// The `Date` header of an instant, `Sun, 22 Nov 2026 14:00:00 GMT`.
pub fn http_date(at: OffsetDateTime) -> String {
    // The format has no fallible part for a date with a four-digit year.
    at.to_offset(UtcOffset::UTC)
        .format(IMF_FIXDATE)
        .unwrap_or_default()
}

/// Reads a `Date` header; `None` for anything but the one form that senders must use.
pub(crate) fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text, IMF_FIXDATE)
        .ok()
        .map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn dates_round_trip() {
        let at = datetime!(2026-11-02 08:05:09 UTC);
        assert_eq!(http_date(at), "Mon, 02 Nov 2026 08:05:09 GMT");
        assert_eq!(parse_http_date(&http_date(at)), Some(at));
        for bad in [
            "",
            "yesterday",
            "2026-11-02T08:05:09Z",
            "Mon, 02 Nov 2026 08:05:09",
        ] {
            assert_eq!(parse_http_date(bad), None, "{bad}");
        }
    }
}

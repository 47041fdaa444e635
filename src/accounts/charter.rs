//! The charter of use: one text for the page, the API and whoever reads it before having an account.

/// The keys of its rules, in order.
pub const RULES: [&str; 4] = [
    "charter-rule-respect",
    "charter-rule-image",
    "charter-rule-secret",
    "charter-rule-report",
];

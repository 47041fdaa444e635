//! Two schools in one process: what leaves, what arrives, what never does.

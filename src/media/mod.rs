//! Media: what people upload.

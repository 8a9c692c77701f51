//! Project hosting: an ordinary customer of auth.

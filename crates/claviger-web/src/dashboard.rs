//! The pages a person opens: what they say ([`text`]) and how they show ([`view`]).
pub mod text;
pub mod view;

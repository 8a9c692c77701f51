//! What each page shows, as plain data. A view knows nothing of requests, rights or the store: whoever fills it has
//! already decided. Optional parts are `Option` or an empty list, and then the page does not mention them.
//!
//! To add a page: a struct here, its template in `templates/`, its words in both catalogues, and its states in
//! `examples/pages.rs`, where it can be looked at.
pub mod admin;
pub mod application;
pub mod assets;
pub mod confirm;
pub mod consent;
pub mod fault;
pub mod forge;
pub mod grant;
pub mod link;
pub mod listing;
pub mod person;
pub mod problem;
pub mod qr;
pub mod question;
pub mod reader;
pub mod security;
pub mod shell;
pub mod sign_in;
pub mod time;
pub mod token_deed;
pub mod token_form;
pub mod token_list;
pub mod token_value;
pub mod token_xray;

pub use reader::{Reader, Theme};
pub use shell::{Notice, Place, Plain, Shell};

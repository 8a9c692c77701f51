//! What handlers ask for in their arguments. What cannot be read is a problem, which the face of the route says in its
//! words; the extractors of axum say it in axum's, and `clippy.toml` keeps them out.

mod body;
pub mod caller;
mod confirm;
mod object;
mod page;
mod path;
pub mod peer;

pub use body::{Json, NoBody, OptionalJson, Query};
pub(crate) use caller::view;
pub use caller::{Known, Maybe};
pub use confirm::Confirm;
pub use object::Object;
pub use page::{Cursor, Paged, Paging, next_cursor};
pub use path::Path;

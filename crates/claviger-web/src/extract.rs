//! What handlers ask for in their arguments.

mod body;
pub mod caller;
mod confirm;
mod object;
mod page;
mod path;
pub mod peer;

pub use body::{Json, OptionalJson, Query};
pub(crate) use caller::view;
pub use caller::{Known, Maybe};
pub use confirm::Confirm;
pub use object::Object;
pub use page::{Cursor, Paged, Paging, next_cursor};
pub use path::Path;

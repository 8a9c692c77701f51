//! Lists come in pages that start after the last one seen, so that no page costs more than the first.

/// Which part of a list to return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<Cursor> {
    /// The last entry that was seen, or none to start.
    pub after: Option<Cursor>,
    limit: u32,
}

impl<Cursor> PageRequest<Cursor> {
    /// The most entries that one page holds, whatever was asked.
    pub const MOST: u32 = 1000;

    /// A page of at most `limit` entries after `after`.
    pub fn new(after: Option<Cursor>, limit: u32) -> Self {
        Self { after, limit: limit.clamp(1, Self::MOST) }
    }

    /// The first page of `limit` entries.
    pub fn first(limit: u32) -> Self {
        Self::new(None, limit)
    }

    /// How many entries the page may hold.
    pub fn limit(&self) -> usize {
        self.limit as usize
    }

    /// One row more than the page holds tells whether there is a next page.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// Which part of a list that is paged by numbers, as people page: they go back, and see how much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How many rows come before.
    pub skip: u32,
    /// How many rows at most.
    pub rows: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries, in the order of the list.
    pub items: Vec<T>,
    /// Whether entries follow the last one here.
    pub more: bool,
}

impl<T> Page<T> {
    /// Cuts the page from its rows, of which there is one too many if another page follows.
    pub(crate) fn cut<Cursor>(request: &PageRequest<Cursor>, mut rows: Vec<T>) -> Self {
        let more = rows.len() > request.limit();
        rows.truncate(request.limit());
        Self { items: rows, more }
    }

    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), more: self.more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_what_was_asked_and_never_more_than_the_most() {
        assert_eq!(PageRequest::<()>::first(0).limit(), 1);
        assert_eq!(PageRequest::<()>::first(u32::MAX).limit(), 1000);
        let request = PageRequest::<i32>::first(2);
        assert_eq!(Page::cut(&request, vec![1, 2, 3]), Page { items: vec![1, 2], more: true });
        assert_eq!(Page::cut(&request, vec![1, 2]), Page { items: vec![1, 2], more: false });
    }
}

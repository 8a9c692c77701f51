//! Lists that people page by number.

use claviger_auth::Part;

use super::page::{Failure, see_other};
use super::view::listing::Pager;

/// Rows of one page.
pub(crate) const ROWS: u32 = 50;

/// The rows of the page with this number, which counts from 1.
pub(crate) fn part(page: u64) -> Part {
    let before = u32::try_from(page.saturating_sub(1)).unwrap_or(u32::MAX);
    Part { skip: before.saturating_mul(ROWS), rows: ROWS }
}

/// Where the page stands among all that matches; a page after the last one leads to the last.
pub(crate) fn pager(page: u64, matching: i64, href: impl Fn(u64) -> String) -> Result<Pager, Failure> {
    let pager = Pager::new(page, u64::from(ROWS), number(matching), &href);
    let last = number(matching).div_ceil(u64::from(ROWS)).max(1);
    if pager.first == 0 && page > 1 { Err(Failure::Answer(Box::new(see_other(&href(last))))) } else { Ok(pager) }
}

/// A count as pages say it.
pub(crate) fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_count_from_one_and_end_somewhere() {
        assert_eq!(part(0), part(1));
        assert_eq!(part(3), Part { skip: 100, rows: 50 });
        assert_eq!(part(u64::MAX).rows, 50);
        assert!(pager(1, 0, |page| page.to_string()).is_ok(), "an empty list has a first page");
        assert!(pager(2, 50, |page| page.to_string()).is_err());
    }
}

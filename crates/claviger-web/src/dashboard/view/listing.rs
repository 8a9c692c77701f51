//! What lists share: menus of filters, headings that sort, pages.
use super::Reader;

/// A filter as a menu of links, so that it works without scripts.
#[derive(Clone, Debug)]
pub struct Menu {
    /// What it filters by.
    pub label: String,
    /// The present choice.
    pub chosen: String,
    /// Whether the choice is another than the usual one.
    pub narrows: bool,
    /// What can be chosen.
    pub options: Vec<MenuOption>,
}

/// One line of a menu.
#[derive(Clone, Debug)]
pub struct MenuOption {
    /// What it says.
    pub text: String,
    /// The list with this choice.
    pub href: String,
    /// Whether it is the present choice.
    pub chosen: bool,
    /// What it and those after it are about, where that changes.
    pub group: Option<String>,
}

impl Menu {
    /// A menu from its choices; the first is the usual one.
    pub fn new(label: String, options: Vec<MenuOption>) -> Self {
        let chosen = options.iter().position(|option| option.chosen).unwrap_or(0);
        let text = options.get(chosen).map(|option| option.text.clone()).unwrap_or_default();
        Self { label, chosen: text, narrows: chosen > 0, options }
    }
}

/// Where in a list the page stands.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The first row shown, from 1; 0 when there is none.
    pub first: u64,
    /// The last row shown.
    pub last: u64,
    /// The rows that match.
    pub total: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Pager {
    /// The pager of page `page` (from 1) with `per` rows each; `href` gives the address of another page.
    pub fn new(page: u64, per: u64, total: u64, href: impl Fn(u64) -> String) -> Self {
        let page = page.max(1);
        let before = (page - 1).saturating_mul(per);
        let last = before.saturating_add(per).min(total);
        Self {
            first: if before < total { before + 1 } else { 0 },
            last,
            total,
            previous: (page > 1).then(|| href(page - 1)),
            next: (last < total).then(|| href(page + 1)),
        }
    }

    /// "51–100 of 214".
    pub fn range(&self, reader: &Reader) -> String {
        let [first, last, total] = [self.first, self.last, self.total].map(Into::into);
        reader.tell("pager-range", &[("first", first), ("last", last), ("total", total)])
    }
}

/// The heading of a column that sorts.
#[derive(Clone, Debug)]
pub struct Heading {
    /// What the column is called.
    pub text: String,
    /// The list sorted by it; by the present one, the other way round.
    pub href: String,
    /// How it sorts now, if it does: the value of `aria-sort`.
    pub order: Option<&'static str>,
    /// The class of the column.
    pub class: &'static str,
}

/// The address of a list with these fields; empty ones are left out.
pub fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_knows_its_ends() {
        let at = |page| Pager::new(page, 50, 120, |page| page.to_string());
        assert_eq!((at(1).first, at(1).last, at(1).previous, at(1).next), (1, 50, None, Some("2".to_owned())));
        assert_eq!((at(3).first, at(3).last, at(3).next), (101, 120, None));
        assert_eq!((at(9).first, at(9).previous), (0, Some("8".to_owned())));
    }

    #[test]
    fn addresses_leave_out_what_is_usual() {
        assert_eq!(address("/tokens", &[("q", ""), ("state", "")]), "/tokens");
        assert_eq!(address("/tokens", &[("q", "a&b"), ("page", "2")]), "/tokens?q=a%26b&page=2");
    }
}

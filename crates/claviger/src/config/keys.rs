//! Every key that the configuration knows, and the nearest one to a word that is none.

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A text that is never shown.
    Secret,
    /// A list of texts; in a variable they stand between commas.
    List,
    /// A list of texts, or a word.
    TextOrList,
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A span of time: `30d`, or a number of seconds.
    Span,
}

/// A key and what it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// The way down: `tokens.max_lifetime`; `*` stands for the place in a list.
    pub(crate) path: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
}

const fn key(path: &'static str, kind: Kind) -> Key {
    Key { path, kind }
}

/// All keys.
pub(crate) const KEYS: &[Key] = &[
    key("listen", Kind::Text),
    key("public_url", Kind::Text),
    key("data", Kind::Text),
    key("database", Kind::Secret),
    key("trusted_proxies", Kind::List),
    key("tls.cert", Kind::Text),
    key("tls.key", Kind::Text),
    key("tokens.max_lifetime", Kind::Span),
    key("tokens.default_lifetime", Kind::Span),
    key("tokens.tuleap_prefix", Kind::Text),
    key("tokens.tuleap_answer", Kind::Text),
    key("faces.allura", Kind::Flag),
    key("faces.tuleap", Kind::Flag),
    key("faces.atlassian", Kind::Flag),
    key("faces.youtrack", Kind::Flag),
    key("faces.jelastic", Kind::Flag),
    key("gate.route.*.name", Kind::Text),
    key("gate.route.*.host", Kind::Text),
    key("gate.route.*.path", Kind::Text),
    key("gate.route.*.upstream", Kind::Text),
    key("gate.route.*.accepts", Kind::List),
    key("gate.route.*.face", Kind::Text),
    key("gate.route.*.anonymous", Kind::Flag),
    key("gate.route.*.methods", Kind::TextOrList),
    key("gate.route.*.openapi", Kind::Text),
    key("gate.route.*.assertion", Kind::Flag),
    key("gate.route.*.bearer_assertion", Kind::Flag),
    key("gate.route.*.strip_prefix", Kind::Flag),
    key("gate.route.*.preserve_host", Kind::Flag),
    key("gate.route.*.pass_credentials", Kind::Flag),
    key("gate.route.*.preflight", Kind::Flag),
    key("gate.route.*.response_timeout", Kind::Span),
    key("gate.route.*.idle_timeout", Kind::Span),
    key("gate.route.*.tunnel_timeout", Kind::Span),
    key("gate.route.*.max_body", Kind::Number),
    key("gate.route.*.max_form", Kind::Number),
    key("sign_in.upstream.*.name", Kind::Text),
    key("sign_in.upstream.*.title", Kind::Text),
    key("sign_in.upstream.*.issuer", Kind::Text),
    key("sign_in.upstream.*.client_id", Kind::Text),
    key("sign_in.upstream.*.client_secret_file", Kind::Text),
    key("sign_in.upstream.*.match_email", Kind::Flag),
    key("sign_in.upstream.*.create_accounts", Kind::Flag),
    key("limits.connections", Kind::Number),
    key("limits.header_timeout", Kind::Span),
    key("limits.body_timeout", Kind::Span),
    key("limits.body_memory", Kind::Number),
    key("limits.drain", Kind::Span),
    key("limits.drain_delay", Kind::Span),
    key("limits.password_hashes", Kind::Number),
    key("limits.password_queue", Kind::Number),
    key("mail.server", Kind::Text),
    key("mail.from", Kind::Text),
    key("mail.user", Kind::Text),
    key("mail.password", Kind::Secret),
    key("log.format", Kind::Text),
    key("log.level", Kind::Text),
    key("log.traces", Kind::Text),
    key("metrics.networks", Kind::List),
];

/// The key at a place: `gate.route.3.host` is the key `gate.route.*.host`.
pub(crate) fn find(place: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| {
        let (mut known, mut asked) = (key.path.split('.'), place.split('.'));
        loop {
            match (known.next(), asked.next()) {
                (None, None) => return true,
                (Some("*"), Some(index)) if index.bytes().all(|byte| byte.is_ascii_digit()) => {}
                (Some(known), Some(asked)) if known == asked => {}
                _ => return false,
            }
        }
    })
}

/// Whether keys lie below this place.
pub(crate) fn is_table(place: &str) -> bool {
    let place = generic(place);
    KEYS.iter().any(|key| key.path.strip_prefix(&*place).is_some_and(|rest| rest.starts_with('.')))
}

/// Whether the place is a list of tables.
pub(crate) fn is_list_of_tables(place: &str) -> bool {
    is_table(&format!("{place}.*"))
}

/// More letters than this are no slip: what stands in another table is then as good a guess as any.
const FAR: usize = 1;

/// The known key or table that somebody may have meant, among those that stand beside it, or else anywhere.
pub(crate) fn nearest(place: &str) -> String {
    let place = generic(place);
    let (table, word) = place.rsplit_once('.').unwrap_or(("", &*place));
    let beside = KEYS.iter().filter_map(|key| {
        let rest = if table.is_empty() { key.path } else { key.path.strip_prefix(table)?.strip_prefix('.')? };
        Some(rest.split('.').next().unwrap_or(rest))
    });
    let (distance, best) = beside.map(|known| (distance(word, known), known)).min().unwrap_or((usize::MAX, ""));
    let anywhere = KEYS.iter().map(|key| (distance_of_last(word, key.path), key.path)).min();
    match anywhere {
        // one letter beside is nearer than the very word in another table: `[face]` is `[faces]`, not a route's
        Some((further, path)) if further < distance && distance > 1 && further <= FAR => path.replace(".*", ""),
        _ if table.is_empty() => best.to_owned(),
        _ => format!("{table}.{best}").replace(".*", ""),
    }
}

/// Variables that are read elsewhere and are no settings.
pub(crate) const OTHER_VARIABLES: &[&str] =
    &["CLAVIGER_CONFIG", crate::server::first_admin::VARIABLE, "CLAVIGER_MASTER_KEY_FILE"];

/// The variable that somebody meant who wrote one like it, without the prefix.
pub(crate) fn misspelt(variable: &str) -> Option<String> {
    let is_number = |word: &&str| word.parse::<usize>().is_ok();
    let number = variable.split('_').find(is_number).unwrap_or("0");
    let typed: Vec<&str> = variable.split('_').map(|word| if is_number(&word) { "*" } else { word }).collect();
    let others = OTHER_VARIABLES.iter().filter_map(|name| Some(name.strip_prefix("CLAVIGER_")?.to_ascii_lowercase()));
    let known = KEYS.iter().map(|key| key.path.replace('.', "_")).chain(others);
    let (near, meant) = known.map(|known| (distance(&typed.join("_"), &known), known)).min()?;
    (near * 5 <= meant.len()).then(|| meant.to_ascii_uppercase().replace('*', number))
}

fn distance_of_last(word: &str, path: &str) -> usize {
    path.rsplit('.').next().map_or(usize::MAX, |last| distance(word, last))
}

/// Numbers in a place become `*`.
fn generic(place: &str) -> String {
    let word = |word: &str| {
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            "*".to_owned()
        } else {
            word.to_owned()
        }
    };
    place.split('.').map(word).collect::<Vec<_>>().join(".")
}

/// How many letters have to change, or neighbours to be swapped, to make one word the other (Damerau and Levenshtein's
/// optimal alignment).
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().take(64).collect(), b.chars().collect());
    let (mut last, mut row): (Vec<usize>, Vec<usize>) = (vec![], (0..=b.len()).collect());
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let changed = row[j] + usize::from(a[i] != b[j]);
            let mut least = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(last[j - 1] + 1);
            }
            next.push(least);
        }
        (last, row) = (row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_find_their_keys() {
        assert_eq!(find("gate.route.12.host").map(|key| key.path), Some("gate.route.*.host"));
        assert!(find("gate.route.x.host").is_none() && find("gate.route").is_none() && find("nonsense").is_none());
        assert!(is_table("gate") && is_table("gate.route.0") && is_list_of_tables("gate.route") && !is_table("listen"));
    }

    #[test]
    fn a_misspelt_key_is_led_to_its_neighbour() {
        for (typed, meant) in [
            ("lisen", "listen"),
            ("tokens.max_lifetme", "tokens.max_lifetime"),
            ("gate.route.0.upsteam", "gate.route.upstream"),
            ("token.max_lifetime", "tokens.max_lifetime"),
            ("token", "tokens"),
            ("max_lifetime", "tokens.max_lifetime"),
            ("face", "faces"),
        ] {
            assert_eq!(nearest(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_misspelt_variable_is_told_from_those_of_others() {
        for (typed, meant) in [
            ("TOKENS_MAX_LIFETME", Some("TOKENS_MAX_LIFETIME")),
            ("LISTN", Some("LISTEN")),
            ("PUBLICURL", Some("PUBLIC_URL")),
            ("GATE_ROUTES_0_PATH", Some("GATE_ROUTE_0_PATH")),
            ("GATE_ROUTE_12_UPSTEAM", Some("GATE_ROUTE_12_UPSTREAM")),
            ("GATE_ROUTE_PATH", Some("GATE_ROUTE_0_PATH")),
            ("LISTNE", Some("LISTEN")),
            ("TLS_CRET", Some("TLS_CERT")),
            ("LOG_LEVLE", Some("LOG_LEVEL")),
            ("ADMIN_PASSWORT", Some("ADMIN_PASSWORD")),
            ("MASTER_KEYFILE", Some("MASTER_KEY_FILE")),
            ("SERVICE_PORT", None),
            ("PORT_8470_TCP", None),
            ("SERVICE_HOST", None),
            ("PORT", None),
            ("HOME", None),
        ] {
            assert_eq!(misspelt(typed).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn every_key_stands_in_the_book() {
        let example = |page: &str| -> toml::Table {
            let block = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
            block.expect("the page has an example").parse().expect("the example is TOML")
        };
        let pages = [
            example(include_str!("../../../../docs/src/operations/configuration.md")),
            example(include_str!("../../../../docs/src/gate/routes.md")),
        ];
        for key in KEYS {
            let stands = |page: &toml::Table| {
                let mut parts = key.path.split('.');
                let first = parts.next().and_then(|part| page.get(part));
                let step = |value: &'_ toml::Value, part: &str| value.get(part).or_else(|| value.get(0)).cloned();
                parts.try_fold(first?.clone(), |value, part| step(&value, part))
            };
            assert!(pages.iter().any(|page| stands(page).is_some()), "{} is in no example of the book", key.path);
        }
    }
}

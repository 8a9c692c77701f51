//! What holds for all rights, catalogues and tokens, tried with many.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use std::net::IpAddr;

use claviger_domain::catalogue::{Catalogue, Method, MethodSet};
use claviger_domain::entropy::SeededEntropy;
use claviger_domain::ids::ProjectId;
use claviger_domain::method::{MethodName, SetName, sets};
use claviger_domain::rights::{Rights, parse_cidr};
use claviger_domain::token::{self, Label, SecretFormat, TokenFormat};
use proptest::prelude::*;
use proptest::sample::subsequence;

const METHODS: [&str; 8] =
    ["a.read", "a.write", "b.read", "b.write", "c.read", "c.rule", "tokens.create", "environment.control.stopenv"];
const TAGS: [&str; 3] = ["A", "B", "C"];
const SETS: [&str; 7] = [sets::FULL_ACCESS, sets::READ_ONLY, "A", "B", "C", "Custom", "Extended Access"];
const RANGES: [&str; 7] =
    ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1/128", "::/0"];
const ADDRESSES: [&str; 7] =
    ["10.0.0.1", "10.1.0.1", "10.1.2.3", "192.0.2.1", "2001:db8::1", "2001:db9::1", "::ffff:10.1.2.3"];

fn method(name: &'static str, tag: &str) -> Method {
    Method {
        name: MethodName::from_static(name),
        label: name.to_owned(),
        summary: String::new(),
        docs: None,
        api: if name.starts_with("environment.") { "Jelastic" } else { "Claviger" }.to_owned(),
        tag: tag.to_owned(),
        more_tags: vec![],
        reads: name.ends_with(".read"),
        changes_credentials: name.ends_with(".rule") || name.starts_with("tokens."),
    }
}

/// Which methods there are, under which tags, and what the operator's own set holds.
fn catalogue() -> impl Strategy<Value = Catalogue> {
    let methods = subsequence(METHODS.to_vec(), 0..=METHODS.len());
    let tags = prop::collection::vec(0..TAGS.len(), METHODS.len());
    let custom = subsequence(METHODS.to_vec(), 0..=4);
    (methods, tags, custom).prop_map(|(methods, tags, custom)| build(&Catalogue::default(), &methods, &tags, &custom))
}

fn build(before: &Catalogue, methods: &[&'static str], tags: &[usize], custom: &[&'static str]) -> Catalogue {
    let methods = methods.iter().zip(tags).map(|(name, tag)| method(name, TAGS[*tag])).collect();
    let custom = custom.iter().map(|name| MethodName::from_static(name)).collect();
    before.followed_by(methods, vec![(SetName::from_static("Custom"), String::new(), custom)]).unwrap()
}

fn project(n: u8) -> ProjectId {
    ProjectId::from_bytes([n; 16])
}

fn rights() -> impl Strategy<Value = Rights> {
    let sets = subsequence(SETS.to_vec(), 0..=3);
    let methods = subsequence(METHODS.to_vec(), 0..=3);
    let projects = prop::option::of(subsequence(vec![1, 2, 3_u8], 0..=3));
    let cidrs = subsequence(RANGES.to_vec(), 0..=3);
    (sets, methods, projects, cidrs).prop_map(|(sets, methods, projects, cidrs)| Rights {
        sets: sets.into_iter().map(SetName::from_static).collect(),
        methods: methods.into_iter().map(MethodName::from_static).collect(),
        projects: projects.map(|projects| projects.into_iter().map(project).collect()),
        cidrs: cidrs.into_iter().map(|range| parse_cidr(range).unwrap()).collect(),
    })
}

/// Rights and others that are likely within them.
fn outer_and_inner() -> impl Strategy<Value = (Rights, Rights)> {
    let named = subsequence(SETS.to_vec(), 0..=2);
    let narrower = subsequence(RANGES.to_vec(), 0..=1);
    (rights(), rights(), any::<u32>(), named, narrower, 0..4_u8).prop_map(
        |(outer, random, chosen, named, narrower, kind)| {
            if kind == 0 {
                return (outer, random);
            }
            let mut bits = (0..32).cycle().map(|bit| chosen & (1 << bit) != 0);
            let mut inner = outer.clone();
            inner.sets.retain(|_| bits.next() == Some(true));
            inner.methods.retain(|_| bits.next() == Some(true));
            inner.cidrs.retain(|_| bits.next() == Some(true));
            if let Some(projects) = &mut inner.projects {
                projects.retain(|_| bits.next() == Some(true));
            } else {
                inner.projects = random.projects;
            }
            if kind == 2 {
                inner.sets.extend(named.into_iter().map(SetName::from_static));
            }
            if kind == 3 || inner.cidrs.is_empty() {
                inner.cidrs.extend(narrower.into_iter().map(|range| parse_cidr(range).unwrap()));
            }
            (outer, inner)
        },
    )
}

fn methods(rights: &Rights, catalogue: &Catalogue) -> MethodSet {
    catalogue.resolve(&rights.sets, &rights.methods)
}

fn within(inner: &Rights, outer: &Rights, catalogue: &Catalogue) -> bool {
    inner.within(outer, &methods(outer, catalogue), catalogue)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn scp_02_what_is_within_permits_nothing_that_the_outer_does_not(
        ((outer, inner), catalogue) in (outer_and_inner(), catalogue()),
    ) {
        prop_assume!(within(&inner, &outer, &catalogue));
        for address in ADDRESSES.map(|address| address.parse::<IpAddr>().unwrap()) {
            prop_assert!(!inner.allows_address(address) || outer.allows_address(address), "{address}");
        }
        for project in (0..5).map(project) {
            prop_assert!(!inner.allows_project(project) || outer.allows_project(project));
        }
        for place in methods(&inner, &catalogue).places() {
            prop_assert!(methods(&outer, &catalogue).contains(place), "{}", catalogue.methods()[place].name);
        }
    }

    #[test]
    fn scp_02_sets_that_were_passed_on_stay_within_whatever_the_catalogue_becomes(
        ((outer, inner), before, after) in (outer_and_inner(), catalogue(), catalogue()),
    ) {
        let inner = Rights { methods: vec![], ..inner };
        prop_assume!(within(&inner, &outer, &before));
        prop_assert!(methods(&inner, &after).within(&methods(&outer, &after)));
    }

    #[test]
    fn within_is_an_order((a, b, c, catalogue) in (rights(), rights(), rights(), catalogue())) {
        if within(&a, &b, &catalogue) && within(&b, &c, &catalogue) {
            prop_assert!(within(&a, &c, &catalogue));
        }
        prop_assert!(within(&a, &a, &catalogue));
    }

    #[test]
    fn rights_that_were_checked_mean_the_same_and_stay_as_they_are((rights, catalogue) in (rights(), catalogue())) {
        if let Ok(checked) = rights.clone().checked(&catalogue) {
            prop_assert_eq!(methods(&rights, &catalogue), methods(&checked, &catalogue));
            for address in ADDRESSES.map(|address| address.parse::<IpAddr>().unwrap()) {
                prop_assert_eq!(rights.allows_address(address), checked.allows_address(address));
            }
            prop_assert_eq!(checked.clone().checked(&catalogue).unwrap(), checked);
        }
    }

    #[test]
    fn no_predefined_set_holds_a_change_to_credentials(catalogue in catalogue()) {
        for set in catalogue.sets().filter(|set| !set.custom) {
            for place in set.methods.places() {
                prop_assert!(!catalogue.methods()[place].changes_credentials, "{}", set.name);
            }
            let full = catalogue.find_set(sets::FULL_ACCESS).unwrap();
            prop_assert!(set.methods.within(&full.methods), "{} is not within full access", set.name);
        }
    }

    #[test]
    fn a_bit_never_comes_to_mean_another_method(
        before in catalogue(),
        kept in subsequence(METHODS.to_vec(), 0..=METHODS.len()),
        tags in prop::collection::vec(0..TAGS.len(), METHODS.len()),
        rights in rights(),
    ) {
        let after = build(&before, &kept, &tags, &[]);
        for name in METHODS {
            if let (Some(was), Some(is)) = (before.place(name), after.place(name)) {
                prop_assert_eq!(was, is);
            }
        }
        for place in methods(&rights, &before).places() {
            let name = before.methods()[place].name.as_str();
            prop_assert!(after.place(name).is_none_or(|is| is == place));
            prop_assert_eq!(after.methods()[place].name.as_str(), name);
        }
        prop_assert_eq!(after.listed().count(), kept.len());
    }
}

/// A secret of any form that stands in a request, and its form.
fn any_secret() -> impl Strategy<Value = (SecretFormat, token::PlainToken)> {
    let format = prop::option::of(prop::sample::select(TokenFormat::ALL.to_vec()));
    (format, 1..i64::MAX, "[a-zA-Z0-9._@+-]{1,64}", ".{0,75}", any::<u64>()).prop_map(
        |(format, number, login, description, seed)| {
            let (label, entropy) =
                (Label { number, login: &login, description: &description }, SeededEntropy::new(seed));
            match format {
                Some(format) => (format.into(), token::generate(format, label, &entropy)),
                None => (SecretFormat::Session, token::generate_session(&entropy)),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tok_17_every_token_reads_back_whatever_stands_in_it((format, made) in any_secret()) {
        let shape = token::read(made.expose()).unwrap();
        prop_assert_eq!(shape.format, format);
        prop_assert_eq!(&*shape.canonical, made.expose().as_str());
        prop_assert_eq!(&*token::read(&shape.canonical).unwrap().canonical, &*shape.canonical);
        prop_assert!(made.expose().len() < 1000 && made.expose().ends_with(token::hint(made.expose())));
        let agent = format!("curl/8 ({})", made.expose());
        prop_assert!(!token::masked(&agent).contains(made.expose().as_str()), "it stands in clear");
        let mut spellings: Vec<_> = [("tlp.k1.", "tlp-k1-"), ("tlp.k1.", "tlp-k1."), ("tlp.k1.", "tlp.k1-"), ("perm:", "perm-")]
            .map(|(canonical, other)| made.expose().replacen(canonical, other, 1))
            .into();
        if format == TokenFormat::Tuleap.into() {
            let (number, key) = made.expose().rsplit_once('.').unwrap();
            spellings.push(format!("{number}.{}", key.to_uppercase()));
        }
        for spelled in spellings {
            prop_assert_eq!(&*token::read(&spelled).unwrap().canonical, &*shape.canonical);
        }
    }

    #[test]
    fn tok_01_a_change_anywhere_in_a_native_token_is_noticed(
        (seed, at, with) in (any::<u64>(), 0..42_usize, "[0-9A-Za-z]"),
    ) {
        let label = Label { number: 1, login: "a", description: "b" };
        let made = token::generate(TokenFormat::Native, label, &SeededEntropy::new(seed));
        let mut changed = made.expose().clone();
        changed.replace_range(at..=at, &with);
        prop_assume!(changed != *made.expose());
        prop_assert!(token::read(&changed).is_err(), "{changed}");
    }

    #[test]
    fn tok_14_any_text_is_read_or_refused_and_never_trimmed(text in "\\PC{0,120}|perm[:-].{0,80}|tlp[.-]k1[.-].{0,90}|[0-9a-f]{19,41}") {
        if let Ok(shape) = token::read(&text) {
            prop_assert!(!text.contains(char::is_whitespace));
            prop_assert_eq!(token::read(&shape.canonical).unwrap().format, shape.format);
            for worse in [format!(" {text}"), format!("{text} "), format!("{text}\n"), format!("{text}\0")] {
                prop_assert!(token::read(&worse).is_err());
            }
        }
        prop_assert_eq!(&*token::masked_if(&text, |_| false), &*text);
    }
}

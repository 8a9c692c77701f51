//! The catalogue: every method that can be permitted here, and the sets that name them.
//!
//! It is built once from our own OpenAPI document, the dialects' built-in lists and the OpenAPI files of the gate's
//! routes, and replaced as a whole when one of them changes. A method's place in it is its bit in a [`MethodSet`], so a
//! permission check is one bit test.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::method::{MethodName, SetName, sets};

/// One method of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its operationId.
    pub name: MethodName,
    /// How it is written for people, where that differs: `environment.control.StopEnv`.
    pub label: String,
    /// What it does, in one line.
    pub summary: String,
    /// Where it is documented.
    pub docs: Option<String>,
    /// The API it belongs to: `Claviger`, `Jelastic`, or a gate route's name.
    pub api: String,
    /// The tag under which it is listed; a set holds all of the tag.
    pub tag: String,
    /// Further tags, whose sets hold it as well.
    pub more_tags: Vec<String>,
    /// Whether it only reads.
    pub reads: bool,
    /// Whether it changes credentials or who may have them. Such methods are in no predefined set: they are ticked by name.
    pub changes_credentials: bool,
}

impl Method {
    /// All its tags.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.tag).chain(&self.more_tags).map(String::as_str)
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.tags().any(|own| own == tag)
    }
}

/// A set and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSet {
    /// Its name.
    pub name: SetName,
    /// What it is for, in one line.
    pub note: String,
    /// Whether the operator made it.
    pub custom: bool,
    /// The methods.
    pub methods: MethodSet,
}

/// Methods as bits: bit `n` is the catalogue's method number `n`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MethodSet(Vec<u64>);

impl MethodSet {
    /// Adds a method by its place.
    pub fn insert(&mut self, place: usize) {
        let word = place / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (place % 64);
    }

    /// Whether the method at this place is in.
    #[must_use]
    pub fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Whether all of this is in the other.
    #[must_use]
    pub fn within(&self, outer: &Self) -> bool {
        self.0.iter().enumerate().all(|(i, word)| word & !outer.0.get(i).copied().unwrap_or(0) == 0)
    }

    /// The places, ascending.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(i, word)| (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| i * 64 + bit))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

/// Every method and every set, by place and by name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    methods: Vec<Method>,
    places: HashMap<MethodName, usize>,
    sets: BTreeMap<SetName, ApiSet>,
    everything: MethodSet,
}

/// Why a catalogue cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// Two APIs use one operationId: a token's method would mean two things.
    #[error("{}", duplicate(name, first, second))]
    Duplicate {
        /// The name.
        name: MethodName,
        /// The API that had it.
        first: String,
        /// The API that brought it again.
        second: String,
    },
}

fn duplicate(name: &MethodName, first: &str, second: &str) -> String {
    if first == second {
        return format!(
            "the method `{name}` exists twice in `{first}`: two gate routes are called so, give one another `name`"
        );
    }
    format!(
        "the method `{name}` exists in two APIs, `{first}` and `{second}`: rename one operationId, or give the gate route a \
         `name`, which then precedes it"
    )
}

impl Catalogue {
    /// Builds the catalogue: the methods in order, then the sets that follow from them.
    pub fn build(
        methods: Vec<Method>,
        own_sets: Vec<(SetName, String, Vec<MethodName>)>,
    ) -> Result<Self, CatalogueError> {
        Self::default().followed_by(methods, own_sets)
    }

    /// Builds the catalogue that replaces this one. A method keeps its place, and the place of one that is gone stays
    /// empty: a request that is being decided while the catalogue changes holds bits of the old one, and a bit must never
    /// come to mean another method.
    pub fn followed_by(
        &self,
        methods: Vec<Method>,
        own_sets: Vec<(SetName, String, Vec<MethodName>)>,
    ) -> Result<Self, CatalogueError> {
        let mut catalogue = Self { methods: self.methods.clone(), ..Self::default() };
        let before: HashMap<_, _> = self.methods.iter().zip(0..).map(|(method, place)| (&method.name, place)).collect();
        for method in methods {
            let place = before.get(&method.name).copied().unwrap_or(catalogue.methods.len());
            if let Some(first) = catalogue.places.insert(method.name.clone(), place) {
                let first = catalogue.methods[first].api.clone();
                return Err(CatalogueError::Duplicate { name: method.name, first, second: method.api });
            }
            match catalogue.methods.get_mut(place) {
                Some(known) => *known = method,
                None => catalogue.methods.push(method),
            }
            catalogue.everything.insert(place);
        }
        let own: HashSet<String> = own_sets.iter().map(|(name, ..)| name.as_str().to_lowercase()).collect();
        catalogue.add_predefined_sets(&own);
        for (name, note, members) in own_sets {
            let methods = catalogue.collect(|m| members.contains(&m.name));
            catalogue.sets.entry(name.clone()).or_insert(ApiSet { name, note, custom: true, methods });
        }
        Ok(catalogue)
    }

    fn add_predefined_sets(&mut self, own_sets: &HashSet<String>) {
        let add = |name: &str, note: &str, methods: MethodSet, sets: &mut BTreeMap<SetName, ApiSet>| {
            if let Ok(name) = SetName::parse(name) {
                sets.entry(name.clone()).or_insert(ApiSet { name, note: note.to_owned(), custom: false, methods });
            }
        };
        let mut found = BTreeMap::new();
        let everyday = |m: &Method| !m.changes_credentials;
        add(sets::FULL_ACCESS, "Everything except changes to credentials.", self.collect(everyday), &mut found);
        add(sets::READ_ONLY, "Everything that only reads.", self.collect(|m| m.reads && everyday(m)), &mut found);
        for (api, tag) in self.tags_of_apis() {
            let methods = self.collect(|m| m.api == api && m.has_tag(&tag) && everyday(m));
            let (name, note) = self.set_of_tag(&api, &tag, own_sets);
            add(&name, &note, methods, &mut found);
        }
        for (name, note, holds) in jelastic_sets() {
            add(
                name,
                note,
                self.collect(|m| m.api == JELASTIC_API && everyday(m) && holds(m.name.as_str())),
                &mut found,
            );
        }
        self.sets = found;
    }

    /// Every tag that holds more than changes to credentials, once for each API that has it.
    fn tags_of_apis(&self) -> Vec<(String, String)> {
        let mut found = vec![];
        for method in self.listed().filter(|method| !method.changes_credentials) {
            for tag in method.tags() {
                let pair = (method.api.clone(), tag.to_owned());
                if !found.contains(&pair) {
                    found.push(pair);
                }
            }
        }
        found
    }

    /// The name of a tag's set, and what it is for. One tag of two APIs is two sets, or a token for the one would open
    /// the other: our own keeps the name, and the others are told apart by their API's, whichever came first. A set of
    /// the operator's own keeps its name, too, whatever an API calls its tags later.
    fn set_of_tag(&self, api: &str, tag: &str, own_sets: &HashSet<String>) -> (String, String) {
        let built_in = [OWN_API, JELASTIC_API].contains(&api);
        let is_taken = || {
            let reserved = sets::JELASTIC.into_iter().chain([sets::FULL_ACCESS, sets::READ_ONLY]);
            reserved.into_iter().any(|name| name.eq_ignore_ascii_case(tag))
                || own_sets.contains(&tag.to_lowercase())
                || self.listed().any(|m| m.api != api && m.tags().any(|other| other.eq_ignore_ascii_case(tag)))
        };
        if (built_in && !own_sets.contains(&tag.to_lowercase())) || !is_taken() {
            return (tag.to_owned(), format!("Everything under {tag}."));
        }
        (format!("{api} {tag}"), format!("Everything under {tag} of {api}."))
    }

    fn collect(&self, wanted: impl Fn(&Method) -> bool) -> MethodSet {
        let mut set = MethodSet::default();
        for place in self.everything.places().filter(|place| wanted(&self.methods[*place])) {
            set.insert(place);
        }
        set
    }

    /// Every method by its place, those among them that are gone.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Every method that there is, in the order of their places.
    pub fn listed(&self) -> impl Iterator<Item = &Method> {
        self.everything.places().map(|place| &self.methods[place])
    }

    /// Every set, by name.
    pub fn sets(&self) -> impl Iterator<Item = &ApiSet> {
        self.sets.values()
    }

    /// A set by its name, exactly as it is written or in another case.
    #[must_use]
    pub fn find_set(&self, name: &str) -> Option<&ApiSet> {
        self.sets.get(name).or_else(|| self.sets.values().find(|set| set.name.as_str().eq_ignore_ascii_case(name)))
    }

    /// A method's place.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// A method by its name as people write it: exactly, or as Jelastic spells it.
    #[must_use]
    pub fn find_method(&self, name: &str) -> Option<&Method> {
        let place = self.place(name).or_else(|| self.place(&jelastic_name(name)))?;
        self.methods.get(place)
    }

    /// All methods: what a password may do.
    #[must_use]
    pub fn everything(&self) -> &MethodSet {
        &self.everything
    }

    /// The methods that sets and single names give together. Names that the catalogue lost give nothing.
    #[must_use]
    pub fn resolve(&self, sets: &[SetName], methods: &[MethodName]) -> MethodSet {
        let mut resolved = MethodSet::default();
        for set in sets.iter().filter_map(|name| self.sets.get(name)) {
            resolved.extend(&set.methods);
        }
        for place in methods.iter().filter_map(|name| self.places.get(name)) {
            resolved.insert(*place);
        }
        resolved
    }
}

/// The API name of our own methods.
pub const OWN_API: &str = "Claviger";

/// The API name under which Jelastic's methods stand.
pub const JELASTIC_API: &str = "Jelastic";

/// A Jelastic method as we keep it: lower case, `env.` written out.
#[must_use]
pub fn jelastic_name(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    match lower.strip_prefix("env.") {
        Some(rest) => format!("environment.{rest}"),
        None => lower,
    }
}

type Holds = fn(&str) -> bool;

fn jelastic_sets() -> [(&'static str, &'static str, Holds); 4] {
    let [extended, ide, marketplace, maven] = sets::JELASTIC;
    [
        (extended, "All methods of the Jelastic API.", |_| true),
        (ide, "What editor plugins call.", |name| {
            name.starts_with("environment.") || name.starts_with("users.account.")
        }),
        (marketplace, "What marketplace packages call.", |name| {
            name.starts_with("environment.") || name.starts_with("marketplace.")
        }),
        (maven, "What the Maven plugin calls.", |name| {
            matches!(
                name,
                "environment.control.getenvinfo" | "environment.control.getenvs" | "users.authentication.checksign"
            ) || name.starts_with("environment.deployment.")
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(name: &'static str, tag: &str, reads: bool, changes_credentials: bool) -> Method {
        Method {
            name: MethodName::from_static(name),
            label: name.to_owned(),
            summary: String::new(),
            docs: None,
            api: "Claviger".to_owned(),
            tag: tag.to_owned(),
            more_tags: vec![],
            reads,
            changes_credentials,
        }
    }

    #[test]
    fn predefined_sets_never_hold_changes_to_credentials() {
        let catalogue = Catalogue::build(
            vec![
                method("tokens.list", "Tokens", true, false),
                method("tokens.create", "Tokens", false, true),
                method("projects.create", "Projects", false, false),
            ],
            vec![],
        )
        .unwrap();
        let create = catalogue.place("tokens.create").unwrap();
        assert!(catalogue.sets().all(|set| !set.methods.contains(create)));
        assert!(catalogue.everything().contains(create));
        assert_eq!(catalogue.find_set("full access").unwrap().methods.len(), 2);
        assert_eq!(catalogue.find_set("Read only").unwrap().methods.len(), 1);
        assert_eq!(catalogue.find_set("Tokens").unwrap().methods.len(), 1);
    }

    #[test]
    fn each_tag_of_an_operation_is_a_set() {
        let listed = Method { more_tags: vec!["public".to_owned()], ..method("a.b", "pets", true, false) };
        let catalogue = Catalogue::build(vec![listed, method("c.d", "public", false, false)], vec![]).unwrap();
        let names = |set: &str| catalogue.find_set(set).unwrap().methods.places().collect::<Vec<_>>();
        assert_eq!((names("pets"), names("public")), (vec![0], vec![0, 1]));
    }

    #[test]
    fn scp_12_a_tag_of_one_api_opens_no_other() {
        let of = |api: &str, method: Method| Method { api: api.to_owned(), ..method };
        let catalogue = Catalogue::build(
            vec![
                method("projects.read", "Projects", true, false),
                of("shop", method("shop.list", "projects", true, false)),
                of("shop", method("shop.buy", "orders", false, false)),
                of("shop", method("shop.browse", "Marketplace", true, false)),
                of("staging", method("staging.buy", "orders", false, false)),
                of("staging", method("staging.pay", "money", false, false)),
            ],
            vec![],
        )
        .unwrap();
        let holds = |set: &str| {
            let found = catalogue.sets().find(|found| found.name.as_str() == set)?;
            Some(found.methods.places().map(|place| catalogue.methods()[place].name.as_str()).collect::<Vec<_>>())
        };
        for (set, methods) in [
            ("Projects", Some(vec!["projects.read"])),
            ("shop projects", Some(vec!["shop.list"])),
            ("shop orders", Some(vec!["shop.buy"])),
            ("staging orders", Some(vec!["staging.buy"])),
            ("orders", None),
            ("money", Some(vec!["staging.pay"])),
            ("shop Marketplace", Some(vec!["shop.browse"])),
            ("Marketplace", Some(vec![])),
        ] {
            assert_eq!(holds(set), methods, "{set}");
        }
    }

    #[test]
    fn one_operation_id_in_two_apis_is_refused() {
        let again = Method { api: "billing".to_owned(), ..method("a.b", "A", true, false) };
        assert!(matches!(
            Catalogue::build(vec![method("a.b", "A", true, false), again], vec![]),
            Err(CatalogueError::Duplicate { .. })
        ));
    }

    #[test]
    fn a_bit_means_one_method_for_ever() {
        let before =
            Catalogue::build(vec![method("a.b", "A", true, false), method("c.d", "C", false, false)], vec![]).unwrap();
        let after = before
            .followed_by(vec![method("e.f", "E", false, false), method("c.d", "C", false, false)], vec![])
            .unwrap();
        assert_eq!((before.place("c.d"), after.place("c.d"), after.place("e.f")), (Some(1), Some(1), Some(2)));
        assert_eq!((after.place("a.b"), after.find_method("a.b")), (None, None));
        assert!(!after.everything().contains(0) && after.find_set("A").is_none());
        assert_eq!(after.listed().map(|method| method.name.as_str()).collect::<Vec<_>>(), ["c.d", "e.f"]);
        let back = after.followed_by(vec![method("a.b", "A", true, false)], vec![]).unwrap();
        assert_eq!(back.place("a.b"), Some(0));
        let twice = vec![method("a.b", "A", true, false), method("a.b", "B", true, false)];
        assert!(matches!(before.followed_by(twice, vec![]), Err(CatalogueError::Duplicate { .. })));
    }

    #[test]
    fn jelastic_names_are_one_however_they_are_spelled() {
        for spelling in ["environment.control.StopEnv", "env.control.stopenv", " Env.Control.StopEnv "] {
            assert_eq!(jelastic_name(spelling), "environment.control.stopenv");
        }
    }

    #[test]
    fn sets_of_bits_compare_as_sets() {
        let mut small = MethodSet::default();
        small.insert(3);
        let mut large = small.clone();
        large.insert(200);
        assert!(small.within(&large) && !large.within(&small));
        assert_eq!(large.places().collect::<Vec<_>>(), [3, 200]);
        assert!(MethodSet::default().within(&small));
    }
}

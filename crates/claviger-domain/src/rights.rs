//! What a token may do: sets, methods, projects, addresses.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, MethodSet};
use crate::ids::ProjectId;
use crate::limits;
use crate::method::{MethodName, SetName, sets};
use crate::text::InvalidField;

/// The limits that an access token carries. The effective right is always this AND what its owner may do now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rights {
    /// Named sets of methods.
    #[serde(default)]
    pub sets: Vec<SetName>,
    /// Single methods.
    #[serde(default)]
    pub methods: Vec<MethodName>,
    /// The projects it reaches: none named means all of the owner's.
    #[serde(default)]
    pub projects: Option<Vec<ProjectId>>,
    /// The addresses it may be used from: none named means any.
    #[serde(default)]
    pub cidrs: Vec<IpNet>,
}

impl Rights {
    /// One set, everywhere.
    #[must_use]
    pub fn of_set(name: SetName) -> Self {
        Self { sets: vec![name], methods: vec![], projects: None, cidrs: vec![] }
    }

    /// What was asked for, everywhere: who names neither sets nor methods means the whole. To name none of either is to name
    /// nothing.
    #[must_use]
    pub fn sets_or_full(sets: Option<Vec<SetName>>, methods: Option<Vec<MethodName>>) -> Self {
        match (sets, methods) {
            (None, None) => Self::of_set(SetName::from_static(sets::FULL_ACCESS)),
            (sets, methods) => {
                let (sets, methods) = (sets.unwrap_or_default(), methods.unwrap_or_default());
                Self { sets, methods, projects: None, cidrs: vec![] }
            }
        }
    }

    /// Whether a request from this address may use it. An IPv4 address in IPv6 clothes is the IPv4 address.
    #[must_use]
    pub fn allows_address(&self, address: IpAddr) -> bool {
        self.cidrs.is_empty() || self.cidrs.iter().any(|net| net.contains(&address.to_canonical()))
    }

    /// Whether it reaches the project.
    #[must_use]
    pub fn allows_project(&self, project: ProjectId) -> bool {
        self.projects.as_ref().is_none_or(|projects| projects.contains(&project))
    }

    /// Puts names in order, drops repetitions, and refuses what the catalogue does not know.
    pub fn checked(mut self, catalogue: &Catalogue) -> Result<Self, InvalidField> {
        for set in &mut self.sets {
            let Some(found) = catalogue.find_set(set.as_str()) else {
                return Err(InvalidField::new(
                    "sets",
                    format!("names `{set}`, which is no set; GET /v1/sets lists them"),
                ));
            };
            *set = found.name.clone();
        }
        for method in &mut self.methods {
            let Some(found) = catalogue.find_method(method.as_str()) else {
                return Err(InvalidField::new(
                    "methods",
                    format!("names `{method}`, which is no method; GET /v1/methods lists them"),
                ));
            };
            *method = found.name.clone();
        }
        self.sets.sort();
        self.sets.dedup();
        self.methods.sort();
        self.methods.dedup();
        self.cidrs = self.cidrs.iter().map(IpNet::trunc).collect();
        self.cidrs.sort();
        self.cidrs.dedup();
        if let Some(projects) = &mut self.projects {
            projects.sort();
            projects.dedup();
        }
        for (field, count) in [
            ("sets", self.sets.len()),
            ("methods", self.methods.len()),
            ("projects", self.projects.as_ref().map_or(0, Vec::len)),
            ("cidrs", self.cidrs.len()),
        ] {
            if count > limits::ITEMS {
                return Err(InvalidField::new(field, format!("must have at most {} items", limits::ITEMS)));
            }
        }
        Ok(self)
    }

    /// Whether nothing is permitted here that `outer` does not permit: the rule for every token that a token makes.
    ///
    /// A set is a promise about methods that do not exist yet, so it is not enough that it holds nothing more today:
    /// whoever passes a set on has it by its name, or has full access, which holds all of every predefined set.
    #[must_use]
    pub fn within(&self, outer: &Self, outer_methods: &MethodSet, catalogue: &Catalogue) -> bool {
        let projects = match (&self.projects, &outer.projects) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(theirs)) => mine.iter().all(|project| theirs.contains(project)),
        };
        let cidrs = outer.cidrs.is_empty()
            || !self.cidrs.is_empty()
                && self.cidrs.iter().all(|mine| outer.cidrs.iter().any(|theirs| theirs.contains(mine)));
        let full = outer.sets.iter().any(|set| set.as_str() == sets::FULL_ACCESS);
        let passed_on = |name: &SetName| {
            outer.sets.contains(name)
                || full && catalogue.find_set(name.as_str()).is_some_and(|set| !set.custom && set.name == *name)
        };
        let sets = self.sets.iter().all(passed_on);
        projects && cidrs && sets && catalogue.resolve(&self.sets, &self.methods).within(outer_methods)
    }
}

impl Rights {
    /// The rights that would have been enough for these methods in these projects: single methods in place of sets, the
    /// same addresses. Where it is not known in which projects, or they are none, those stay. Nothing that was not there
    /// before comes in. None when nothing was used, or when it is no less than what there is already.
    #[must_use]
    pub fn narrowed_to(
        &self,
        used: &[MethodName],
        used_in: Option<&[ProjectId]>,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        let held = catalogue.resolve(&self.sets, &self.methods);
        let mut methods: Vec<_> = used
            .iter()
            .filter(|name| catalogue.place(name.as_str()).is_some_and(|place| held.contains(place)))
            .cloned()
            .collect();
        methods.sort();
        methods.dedup();
        let mut within: Vec<_> =
            used_in.unwrap_or_default().iter().filter(|project| self.allows_project(**project)).copied().collect();
        within.sort();
        within.dedup();
        let fits = (1..=limits::ITEMS).contains(&within.len());
        let projects = if fits { Some(within) } else { self.projects.clone() };
        let fewer = projects.as_ref().map(Vec::len) != self.projects.as_ref().map(Vec::len);
        let less = methods.len() < held.len() || !self.sets.is_empty() || fewer;
        let narrower = Self { sets: vec![], methods, projects, ..self.clone() };
        (less && !narrower.methods.is_empty()).then_some(narrower)
    }
}

/// Reads an address range: `10.0.0.0/8`, `2001:db8::/32` or a single address.
pub fn parse_cidr(text: &str) -> Result<IpNet, InvalidField> {
    let text = text.trim();
    text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(canonical).map_err(|_| {
        InvalidField::new(
            "cidrs",
            format!("holds `{}`, which is no address range such as 10.0.0.0/8 or 2001:db8::/32", text.escape_default()),
        )
    })
}

/// The one spelling of a range: without the bits beyond its prefix, and as IPv4 where it is that in IPv6's clothes.
fn canonical(range: IpNet) -> IpNet {
    let undressed = match range {
        IpNet::V6(six) if six.prefix_len() >= 96 => {
            six.addr().to_ipv4_mapped().and_then(|four| Ipv4Net::new(four, six.prefix_len() - 96).ok())
        }
        IpNet::V4(_) | IpNet::V6(_) => None,
    };
    undressed.map_or(range, IpNet::V4).trunc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(cidrs: &[&str], projects: Option<Vec<ProjectId>>) -> Rights {
        Rights {
            sets: vec![],
            methods: vec![],
            projects,
            cidrs: cidrs.iter().map(|c| parse_cidr(c).unwrap()).collect(),
        }
    }

    #[test]
    fn an_address_in_ipv6_clothes_is_the_same_address() {
        let inner = rights(&["10.0.0.0/8"], None);
        assert!(inner.allows_address("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!inner.allows_address("11.0.0.1".parse().unwrap()));
        assert!(rights(&[], None).allows_address("11.0.0.1".parse().unwrap()));
        for (typed, meant) in [
            ("::ffff:10.1.2.3", "10.1.2.3/32"),
            ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(parse_cidr(typed).unwrap().to_string(), meant);
        }
    }

    #[test]
    fn what_is_narrowed_covers_what_was_used_and_is_never_wider() {
        use crate::catalogue::Method;
        let name = |n: usize| MethodName::parse(&format!("m.{n}")).unwrap();
        let method = |n: usize| Method {
            name: name(n),
            label: String::new(),
            summary: String::new(),
            docs: None,
            api: "Claviger".to_owned(),
            tag: ["A", "B"][n % 2].to_owned(),
            more_tags: vec![],
            reads: n < 4,
            changes_credentials: n == 7,
        };
        let catalogue = Catalogue::build((0..8).map(method).collect(), vec![]).unwrap();
        let before = Rights {
            sets: vec![SetName::from_static("A")],
            methods: vec![name(1), name(7)],
            ..rights(&["10.0.0.0/8"], Some(vec![]))
        };
        let held = catalogue.resolve(&before.sets, &before.methods);
        for bits in 0..256_usize {
            let used: Vec<_> = (0..8).filter(|n| bits & (1 << n) != 0).map(name).collect();
            let Some(after) = before.narrowed_to(&used, None, &catalogue) else {
                assert!(used.iter().all(|name| !held.contains(catalogue.place(name.as_str()).unwrap())));
                continue;
            };
            let methods = catalogue.resolve(&after.sets, &after.methods);
            assert!(methods.within(&held) && after.within(&before, &held, &catalogue));
            assert_eq!((&after.cidrs, &after.projects), (&before.cidrs, &before.projects));
            for place in used.iter().filter_map(|name| catalogue.place(name.as_str())) {
                assert_eq!(methods.contains(place), held.contains(place));
            }
        }
        let single = Rights { methods: vec![name(0)], ..rights(&[], None) };
        assert_eq!(single.narrowed_to(&[name(0)], None, &catalogue), None);
        let project = |n| ProjectId::from_bytes([n; 16]);
        for (had, used_in, left) in [
            (None, Some(vec![project(2), project(1), project(2)]), Some(vec![project(1), project(2)])),
            (Some(vec![project(1), project(2)]), Some(vec![project(2), project(3)]), Some(vec![project(2)])),
            // as it is: all of them were used, it is not known, or there is none left
            (Some(vec![project(1)]), Some(vec![project(1)]), None),
            (None, None, None),
            (Some(vec![project(1)]), Some(vec![]), None),
            (Some(vec![project(1)]), Some(vec![project(3)]), None),
        ] {
            let before = Rights { projects: had, ..single.clone() };
            let after = before.narrowed_to(&[name(0)], used_in.as_deref(), &catalogue);
            assert_eq!(after.as_ref().map(|after| after.projects.clone()), left.map(Some));
            assert!(after.is_none_or(|after| after.within(&before, &held, &catalogue)));
        }
    }

    #[test]
    fn who_names_neither_sets_nor_methods_means_the_whole() {
        let full = Rights::of_set(SetName::from_static(sets::FULL_ACCESS));
        assert_eq!(Rights::sets_or_full(None, None), full);
        let method = MethodName::from_static("me.read");
        for (sets, methods) in
            [(Some(vec![]), None), (None, Some(vec![])), (Some(vec![]), Some(vec![])), (None, Some(vec![method]))]
        {
            assert!(Rights::sets_or_full(sets, methods).sets.is_empty());
        }
    }

    #[test]
    fn scp_02_nothing_may_be_wider_than_what_makes_it() {
        let catalogue = Catalogue::default();
        let methods = MethodSet::default();
        let project = |n| ProjectId::from_bytes([n; 16]);
        let outer = rights(&["10.0.0.0/8"], Some(vec![project(1), project(2)]));
        for (inner, fits) in [
            (rights(&["10.1.0.0/16"], Some(vec![project(1)])), true),
            (rights(&[], Some(vec![project(1)])), false),
            (rights(&["0.0.0.0/0"], Some(vec![project(1)])), false),
            (rights(&["10.1.0.0/16"], None), false),
            (rights(&["10.1.0.0/16"], Some(vec![project(3)])), false),
        ] {
            assert_eq!(inner.within(&outer, &methods, &catalogue), fits, "{inner:?}");
        }
    }
}

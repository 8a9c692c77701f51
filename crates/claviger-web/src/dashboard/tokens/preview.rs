//! "This token can": what rights amount to, in the words of the catalogue, as the reader knows them. Pure.

use claviger_domain::catalogue::{Catalogue, MethodSet};
use claviger_domain::method::SetName;
use claviger_domain::method::sets::FULL_ACCESS;

use crate::dashboard::text::Language;
use crate::dashboard::view::token_form::{Deeds, GroupCount};

/// What these sets come to, of which the methods are known.
pub(crate) fn deeds(catalogue: &Catalogue, language: Language, sets: &[SetName], methods: &MethodSet) -> Deeds {
    if methods.is_empty() {
        return Deeds::Nothing;
    }
    let (mut reads, mut changes, mut grave) = (Groups::default(), Groups::default(), vec![]);
    for method in catalogue.listed() {
        let held = catalogue.place(method.name.as_str()).is_some_and(|place| methods.contains(place));
        match (method.changes_credentials, method.reads) {
            (true, _) if held => grave.push(method.name.to_string()),
            (true, _) => {}
            (false, true) => reads.count(&language.tag_of(method), held),
            (false, false) => changes.count(&language.tag_of(method), held),
        }
    }
    if sets.iter().any(|set| set.as_str() == FULL_ACCESS) {
        return Deeds::Everything { grave };
    }
    if reads.whole() && changes.held().is_empty() {
        return Deeds::Reading { grave };
    }
    Deeds::Some { reads: reads.held(), changes: changes.held(), grave }
}

/// Groups in the order of the catalogue.
#[derive(Default)]
struct Groups(Vec<GroupCount>);

impl Groups {
    fn count(&mut self, tag: &str, held: bool) {
        let at = self.0.iter().position(|group| group.name == tag).unwrap_or_else(|| {
            self.0.push(GroupCount { name: tag.to_owned(), some: 0, all: 0 });
            self.0.len() - 1
        });
        self.0[at].all += 1;
        self.0[at].some += u64::from(held);
    }

    fn held(&self) -> Vec<GroupCount> {
        self.0.iter().filter(|group| group.some > 0).cloned().collect()
    }

    fn whole(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|group| group.some == group.all)
    }
}

#[cfg(test)]
mod tests {
    use claviger_domain::catalogue::Method;
    use claviger_domain::method::MethodName;

    use super::*;

    fn catalogue() -> Catalogue {
        let method = |(name, tag, reads, grave): (&'static str, &str, bool, bool)| Method {
            name: MethodName::from_static(name),
            label: name.to_owned(),
            summary: String::new(),
            docs: None,
            api: "Claviger".to_owned(),
            tag: tag.to_owned(),
            more_tags: vec![],
            reads,
            changes_credentials: grave,
        };
        let methods = [
            ("tokens.list", "Tokens", true, false),
            ("tokens.create", "Tokens", false, true),
            ("projects.read", "Projects", true, false),
            ("projects.list", "Projects", true, false),
            ("projects.create", "Projects", false, false),
        ];
        Catalogue::build(methods.map(method).into(), vec![]).unwrap()
    }

    fn said(sets: &[&'static str], methods: &[&'static str]) -> String {
        said_in(Language::English, sets, methods)
    }

    fn said_in(language: Language, sets: &[&'static str], methods: &[&'static str]) -> String {
        let catalogue = catalogue();
        let sets: Vec<_> = sets.iter().map(|name| SetName::from_static(name)).collect();
        let methods: Vec<_> = methods.iter().map(|name| MethodName::from_static(name)).collect();
        let counts = |groups: Vec<GroupCount>| {
            groups
                .iter()
                .map(|group| format!("{} {}/{}", group.name, group.some, group.all))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match deeds(&catalogue, language, &sets, &catalogue.resolve(&sets, &methods)) {
            Deeds::Nothing => "nothing".to_owned(),
            Deeds::Everything { grave } => format!("everything and {}", grave.join(", ")),
            Deeds::Reading { grave } => format!("reads all; {}", grave.join(", ")),
            Deeds::Some { reads, changes, grave } => {
                format!("reads {}; changes {}; {}", counts(reads), counts(changes), grave.join(", "))
            }
        }
    }

    #[test]
    fn rights_are_said_by_group() {
        assert_eq!(said(&[], &[]), "nothing");
        assert_eq!(said(&["Read only"], &[]), "reads all; ");
        assert_eq!(said(&["Read only"], &["tokens.create"]), "reads all; tokens.create");
        let more = said(&["Read only"], &["projects.create"]);
        assert_eq!(more, "reads Tokens 1/1, Projects 2/2; changes Projects 1/1; ");
        assert_eq!(said(&[], &["projects.read", "projects.create"]), "reads Projects 1/2; changes Projects 1/1; ");
        assert_eq!(said(&[], &["tokens.create"]), "reads ; changes ; tokens.create");
        assert_eq!(said(&["Full access"], &["tokens.create"]), "everything and tokens.create");
        let german = said_in(Language::German, &[], &["projects.read", "projects.create"]);
        assert_eq!(german, "reads Projekte 1/2; changes Projekte 1/1; ");
    }
}

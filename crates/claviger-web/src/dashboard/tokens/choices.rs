//! What the form offers: sets, methods, projects, formats.

use claviger_auth::tokens;
use claviger_domain::catalogue::{ApiSet, Catalogue};
use claviger_domain::method::sets::{FULL_ACCESS, JELASTIC, READ_ONLY};
use claviger_domain::token::TokenFormat;
use claviger_forge::projects;

use super::draft::Draft;
use crate::dashboard::page::Failure;
use crate::dashboard::view::Reader;
use crate::dashboard::view::token_form::{FormatChoice, MethodGroup, MethodLine, ProjectChoice, SetCard};
use crate::dashboard::visitor::Visitor;
use crate::state::Faces;

/// The sets: those with a card of their own first, from the mildest to the widest, then those of single tags.
pub(crate) fn sets(catalogue: &Catalogue, reader: &Reader, ticked: &[String], faces: Faces) -> Vec<SetCard> {
    let mut cards: Vec<_> = catalogue
        .sets()
        .filter(|set| !set.methods.is_empty() && (faces.jelastic || !is_jelastic(set)))
        .map(|set| SetCard {
            name: set.name.to_string(),
            sentence: sentence(set, reader),
            methods: set.methods.len() as u64,
            full: set.name.as_str() == FULL_ACCESS,
            ticked: ticked.iter().any(|name| *name == set.name.as_str()),
            card: rank(set) < OF_A_TAG,
        })
        .collect();
    let place = |card: &SetCard| catalogue.find_set(&card.name).map_or(OF_A_TAG, rank);
    cards.sort_by_key(place);
    cards
}

const OF_A_TAG: u8 = 4;

fn rank(set: &ApiSet) -> u8 {
    match set.name.as_str() {
        READ_ONLY => 0,
        _ if set.custom => 1,
        _ if JELASTIC.contains(&set.name.as_str()) => 2,
        FULL_ACCESS => 3,
        _ => OF_A_TAG,
    }
}

fn is_jelastic(set: &ApiSet) -> bool {
    JELASTIC.contains(&set.name.as_str()) || set.name.as_str().starts_with("Jelastic ")
}

/// The predefined ones speak the reader's language, the operator's own the operator's.
fn sentence(set: &ApiSet, reader: &Reader) -> String {
    let [extended, ide, marketplace, maven] = JELASTIC;
    let key = match set.name.as_str() {
        READ_ONLY => "set-read-only",
        FULL_ACCESS => "set-full-access",
        name if name == extended => "set-extended",
        name if name == ide => "set-ide",
        name if name == marketplace => "set-marketplace",
        name if name == maven => "set-maven",
        _ => return set.note.clone(),
    };
    reader.t(key).into_owned()
}

/// The tree: each tag with its methods. The search keeps a method that has all words somewhere, as the reader sees them.
pub(super) fn groups(catalogue: &Catalogue, reader: &Reader, draft: &Draft, faces: Faces) -> Vec<MethodGroup> {
    let words = draft.fields.method_query.to_lowercase();
    let words: Vec<_> = words.split_whitespace().collect();
    let mut groups: Vec<MethodGroup> = vec![];
    for method in catalogue.listed().filter(|method| faces.jelastic || !method.tag.starts_with("Jelastic ")) {
        let ticked = draft.methods.iter().any(|name| *name == method.name.as_str());
        let (tag, summary) = (reader.language.tag_of(method), reader.language.summary_of(method));
        let text = format!("{} {} {summary} {tag}", method.name, method.label).to_lowercase();
        let shown = words.iter().all(|word| text.contains(word)) && (ticked || !draft.fields.only_checked);
        let line = MethodLine {
            name: method.name.to_string(),
            summary: summary.into_owned(),
            docs: method.docs.clone(),
            ticked,
            shown,
            grave: method.changes_credentials,
        };
        match groups.iter_mut().find(|group| group.name == tag) {
            Some(group) => group.lines.push(line),
            None => groups.push(MethodGroup { name: tag.into_owned(), lines: vec![line] }),
        }
    }
    groups
}

/// The projects of which one is a member, and those that are ticked already.
pub(crate) async fn projects(visitor: &Visitor, ticked: &[String]) -> Result<Vec<ProjectChoice>, Failure> {
    let mut choices: Vec<_> = projects::list_of_member(visitor.desk(), visitor)
        .await?
        .into_iter()
        .map(|project| ProjectChoice {
            ticked: ticked.contains(&project.name),
            name: project.name,
            title: project.title,
        })
        .collect();
    for name in ticked {
        if !choices.iter().any(|choice| choice.name == *name) {
            choices.push(ProjectChoice { name: name.clone(), title: name.clone(), ticked: true });
        }
    }
    Ok(choices)
}

/// The formats of the faces that are shown.
pub(super) fn formats(faces: Faces) -> Vec<FormatChoice> {
    let of_product = |format| match format {
        TokenFormat::Native => (true, "Claviger"),
        TokenFormat::Allura => (faces.allura, "Allura"),
        TokenFormat::Tuleap => (faces.tuleap, "Tuleap"),
        TokenFormat::Youtrack => (faces.youtrack, "YouTrack"),
        TokenFormat::Jelastic => (faces.jelastic, "Jelastic"),
    };
    TokenFormat::ALL
        .into_iter()
        .map(|format| (format, of_product(format)))
        .filter(|(_, (shown, _))| *shown)
        .map(|(format, (_, name))| FormatChoice { value: format.as_str(), name, sample: format.sample() })
        .collect()
}

/// How many days a preset may have here.
pub(super) fn presets(longest: Option<u64>) -> Vec<u64> {
    [7, 30, 90, 365].into_iter().filter(|days| longest.is_none_or(|longest| *days <= longest)).collect()
}

/// The longest life that the site allows, in days.
pub(super) fn longest(visitor: &Visitor) -> Option<u64> {
    visitor.desk().settings.expiry.max_lifetime.map(|life| life.as_secs() / 86_400)
}

/// The day from which on a token's uses are known.
pub(super) fn since(visitor: &Visitor, days: u64) -> i64 {
    tokens::day_of(visitor.desk().now()) - i64::try_from(days).unwrap_or(0) + 1
}

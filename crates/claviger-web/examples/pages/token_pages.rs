//! Generate, edit, the value, confirmations, x-ray.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::token_deed::{Deed, DeedTarget, TokenDeed};
use claviger_web::dashboard::view::token_form::{
    Deeds, FormKind, FormatChoice, GroupCount, MethodGroup, MethodLine, Preview, PreviewFragment, ProjectChoice,
    SetCard, TokenFields, TokenForm,
};
use claviger_web::dashboard::view::token_list::TokenState;
use claviger_web::dashboard::view::token_value::{Birth, Snippet, TokenValue};
use claviger_web::dashboard::view::token_xray::{
    AddressUse, Ended, HistoryLine, MethodUse, ProjectUse, RefusalLine, Shrink, ShrunkProjects, TokenXray, Uses,
};

use crate::tokens::rows;
use crate::{Album, days, hours};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    let form = form(album);
    album.add("token-new", &form)?;
    album.add("token-custom", &custom(form.clone()))?;
    album.add("token-edit", &edit(form.clone()))?;
    let kind = FormKind::Bearer { application: "con_0f81".into(), name: "Project backup".into() };
    let bearer = TokenForm { kind, shell: album.shell(Place::Applications), formats: vec![], ..form.clone() };
    album.add("token-bearer", &bearer)?;
    album.add("token-faults", &faulty(form))?;
    album.add("token-preview", &PreviewFragment { shell: album.shell(Place::Tokens), preview: preview() })?;
    for (name, birth) in [("generated", Birth::Generated), ("rotated", Birth::Rotated { until: hours(24) })] {
        album.add(&format!("token-value-{name}"), &value(album, birth))?;
    }
    for (deed, count) in [
        (Deed::Remove, 3),
        (Deed::Remove, 1),
        (Deed::Suspend, 2),
        (Deed::Regenerate, 1),
        (Deed::Rotate, 1),
        (Deed::Resume, 1),
    ] {
        album.add(&format!("token-{}-{count}", deed.code()), &self::deed(album, deed, count))?;
    }
    let xray = xray(album);
    album.add("xray", &xray)?;
    let shrunk =
        TokenXray { undo_until: Some(days(7)), older_secret_until: Some(hours(20)), shrink: None, ..xray.clone() };
    album.add("xray-shrunk", &shrunk)?;
    let plain = TokenXray { uses: None, refusals: vec![], history: vec![], shrink: None, ..xray.clone() };
    album.add("xray-plain", &plain)?;
    let silent = Uses { days: (0..28).map(|day| days(day - 27)).collect(), granted: 14, ..Uses::default() };
    let mut token = rows().remove(4);
    token.state = TokenState::Suspended;
    let ended = |name: &str| Some(Ended { at: hours(-30), by: Some(name.into()), reason: None });
    let resting = TokenXray { token, uses: Some(silent), refusals: vec![], shrink: None, ..xray.clone() };
    album.add("xray-silent", &TokenXray { ended: ended("mira"), ..resting.clone() })?;
    let mut token = resting.token.clone();
    token.state = TokenState::Removed;
    album.add("xray-removed", &TokenXray { token, ended: ended("jonas"), may_change: false, ..resting })
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

pub(crate) fn sets() -> Vec<SetCard> {
    let card = |name: &str, sentence: &str, methods, full| SetCard {
        name: name.into(),
        sentence: sentence.into(),
        methods,
        full,
        ticked: false,
        card: true,
    };
    vec![
        card("Read only", "Sees what you see and changes nothing.", 64, false),
        card("Deploy", "Reads projects and their code, starts exports and environments.", 12, false),
        card("IDE Plugins", "What editors need: projects, code, tickets.", 21, false),
        card("Maven Plugin", "Publishes releases.", 6, false),
        card("Extended Access", "Starts, stops and scales environments.", 31, false),
        card("Full access", "Everything you can do, except change credentials.", 148, true),
    ]
}

pub(crate) fn groups() -> Vec<MethodGroup> {
    let line = |(name, summary): (&str, &str)| MethodLine {
        name: name.into(),
        summary: summary.into(),
        docs: Some(format!("/docs#{name}")),
        ticked: false,
        shown: true,
        grave: name.starts_with("tokens.") && name != "tokens.read",
    };
    let group = |name: &str, lines: &[(&str, &str)]| MethodGroup {
        name: name.into(),
        lines: lines.iter().copied().map(line).collect(),
    };
    vec![
        group(
            "Projects",
            &[
                ("projects.list", "List projects"),
                ("projects.read", "Read a project"),
                ("projects.create", "Create a project"),
                ("projects.update", "Change title and visibility"),
                ("projects.delete", "Delete a project with all it holds"),
                ("members.list", "List members and their roles"),
                ("members.set", "Add a member or change a role"),
            ],
        ),
        group(
            "Exports",
            &[
                ("exports.create", "Start an export"),
                ("exports.read", "Read the state of an export"),
                ("exports.download", "Download the exported data"),
            ],
        ),
        group(
            "Tickets",
            &[
                ("tickets.list", "List and search tickets"),
                ("tickets.read", "Read a ticket with its comments"),
                ("tickets.create", "Open a ticket"),
                ("tickets.comment", "Comment on a ticket"),
                ("tickets.close", "Close a ticket"),
            ],
        ),
        group(
            "Environments",
            &[
                ("environments.list", "List environments"),
                ("environments.start", "Start an environment"),
                ("environments.stop", "Stop an environment"),
            ],
        ),
        group(
            "Credentials",
            &[
                ("tokens.read", "List access tokens, without their values"),
                ("tokens.create", "Create tokens within its own rights"),
                ("tokens.rotate", "Rotate tokens"),
            ],
        ),
    ]
}

fn count(name: &str, some: u64, all: u64) -> GroupCount {
    GroupCount { name: name.into(), some, all }
}

pub(crate) fn preview() -> Preview {
    Preview {
        deeds: Deeds::Reading { grave: vec![] },
        actor: "mira".into(),
        projects: vec![],
        from: vec![],
        until: Some(days(30)),
        renewable: None,
    }
}

fn form(album: &Album) -> TokenForm {
    TokenForm {
        shell: album.shell(Place::Tokens),
        kind: FormKind::Generate,
        fields: TokenFields {
            expires: "30".into(),
            grant: "Read only".into(),
            format: "native".into(),
            ..TokenFields::default()
        },
        faults: Faults::none(),
        by_link: false,
        unknown: vec![],
        longest: Some(365),
        presets: vec![7, 30, 90, 365],
        sets: sets(),
        groups: groups(),
        projects: projects(),
        formats: [
            ("native", "Claviger", "cvg_p_…"),
            ("allura", "Allura", "4f9b57a1…"),
            ("tuleap", "Tuleap", "tlp.k1.12.…"),
            ("youtrack", "YouTrack", "perm:…"),
            ("jelastic", "Jelastic", "79f60cf5…"),
        ]
        .map(|(value, name, sample)| FormatChoice { value, name, sample })
        .into(),
        actors: vec![],
        seen: String::new(),
        present_end: String::new(),
        preview: preview(),
        confirm: Confirm::default(),
    }
}

pub(crate) fn projects() -> Vec<ProjectChoice> {
    [("web", "Website"), ("api", "Public API"), ("docs", "Documentation"), ("staging", "Staging")]
        .map(|(name, title)| ProjectChoice { name: name.into(), title: title.into(), ticked: name == "web" })
        .into()
}

fn custom(form: TokenForm) -> TokenForm {
    let ticked = ["projects.list", "exports.create", "exports.read", "exports.download", "tokens.rotate"];
    let mut groups = form.groups;
    for line in groups.iter_mut().flat_map(|group| &mut group.lines) {
        line.ticked = ticked.contains(&line.name.as_str());
    }
    let deeds = Deeds::Some {
        reads: vec![count("Projects", 1, 3), count("Exports", 2, 2)],
        changes: vec![count("Exports", 1, 1)],
        grave: strings(&["tokens.rotate"]),
    };
    TokenForm {
        by_link: true,
        unknown: vec!["set=Deploy".into(), "user=bob".into()],
        groups,
        fields: TokenFields {
            description: "nightly backup".into(),
            expires: "365".into(),
            grant: "custom".into(),
            reach: "some".into(),
            cidrs: "10.0.0.0/8\n2001:db8::/32".into(),
            ..form.fields
        },
        preview: Preview {
            deeds,
            projects: strings(&["web"]),
            from: strings(&["10.0.0.0/8", "2001:db8::/32"]),
            until: Some(days(365)),
            ..form.preview
        },
        ..form
    }
}

fn edit(form: TokenForm) -> TokenForm {
    TokenForm {
        kind: FormKind::Edit {
            id: "tok_03".into(),
            description: "old laptop".into(),
            expires: None,
            regenerates: true,
        },
        fields: TokenFields {
            description: "old laptop".into(),
            expires: "keep".into(),
            grant: "Full access".into(),
            ..form.fields
        },
        longest: None,
        preview: Preview { deeds: Deeds::Everything { grave: vec![] }, until: None, ..form.preview },
        ..form
    }
}

fn faulty(form: TokenForm) -> TokenForm {
    let faults = [
        ("description", Fault::Missing),
        ("date", Fault::DateTooLate(365)),
        ("grant", Fault::NothingTicked),
        ("cidrs", Fault::BadRange("10.0.0.0/48".into())),
        ("password", Fault::WrongPassword),
    ];
    TokenForm {
        fields: TokenFields {
            expires: "date".into(),
            date: "2029-01-31".into(),
            grant: "custom".into(),
            cidrs: "10.0.0.0/48".into(),
            ..form.fields
        },
        faults: faults.into_iter().collect(),
        preview: Preview { deeds: Deeds::Nothing, ..form.preview },
        confirm: Confirm { fault: Some(Fault::WrongPassword) },
        ..form
    }
}

fn value(album: &Album, birth: Birth) -> TokenValue {
    let secret = "cvg_p_7bK2mQ9xT4vR8wYz3NcJ6hLd5sFg1pAa0EuIoXq81f";
    let snippet = |title: &str, note: Option<&str>, body: String| Snippet {
        title: title.into(),
        note: note.map(Into::into),
        body,
    };
    TokenValue {
        shell: album.shell(Place::Tokens),
        birth,
        description: "ci-deploy".into(),
        secret: secret.into(),
        href: "/tokens/tok_01".into(),
        back: ("/tokens".into(), album.reader().t("tokens-title").into_owned()),
        snippets: vec![
            snippet(
                "curl",
                None,
                format!("curl -H \"Authorization: Bearer {secret}\" \\\n  https://keys.example.org/v1/me"),
            ),
            snippet(
                "Python",
                None,
                format!(
                    "import requests\n\nanswer = requests.get(\n    \"https://keys.example.org/v1/me\",\n    headers={{\"Authorization\": \"Bearer {secret}\"}},\n)\nprint(answer.json())"
                ),
            ),
            snippet(
                "git",
                Some("Any user name will do; the token is the password."),
                format!("git clone https://mira:{secret}@keys.example.org/git/p/web/code.git"),
            ),
            snippet("Environment", None, format!("CLAVIGER_TOKEN={secret}")),
            snippet(
                "Access key",
                Some("As Tuleap's clients send it."),
                format!("curl -H \"X-Auth-AccessKey: {secret}\" https://keys.example.org/api/projects"),
            ),
            snippet("Parameter", None, format!("curl -d access_token={secret} https://keys.example.org/rest/p/web")),
            snippet(
                "Session",
                None,
                format!(
                    "curl \"https://keys.example.org/1.0/environment/control/rest/stopenv?envName=my-project&session={secret}\""
                ),
            ),
            snippet("Basic", None, format!("curl -u mira:{secret} https://keys.example.org/v1/me")),
        ],
    }
}

fn deed(album: &Album, deed: Deed, count: usize) -> TokenDeed {
    let target = |row: claviger_web::dashboard::view::token_list::TokenRow| DeedTarget {
        calls: row.calls(),
        id: row.id,
        description: row.description,
        owner: row.owner,
        used: row.used,
        agent: "curl/8.4.0".into(),
        made: row.made,
    };
    TokenDeed {
        shell: album.shell(Place::Tokens),
        deed,
        tokens: rows().into_iter().rev().take(count + 7).rev().take(count).map(target).collect(),
        overlaps: vec![3600, 86_400, 7 * 86_400],
        milder: true,
        back: "/tokens".into(),
        confirm: Confirm::default(),
    }
}

fn xray(album: &Album) -> TokenXray {
    let calls =
        |seed: u64, most: u64| (0..28_u64).map(|day| (seed * (day + 3) * 7919) % (most + 1)).collect::<Vec<_>>();
    let method = |method: &str, calls| MethodUse { method: method.into(), calls };
    let uses = Uses {
        days: (0..28).map(|day| days(day - 27)).collect(),
        methods: vec![
            method("exports.read", calls(3, 240)),
            method("projects.read", calls(5, 60)),
            method("environments.start", calls(7, 9)),
            method("environments.stop", calls(11, 4)),
            method("exports.create", (0..28).map(|day| u64::from(day % 7 == 5)).collect()),
        ],
        addresses: vec![
            AddressUse { from: "10.2.3.4".into(), dialects: "Bearer".into(), calls: 3310, last: hours(-0) },
            AddressUse {
                from: "ci-runner-12.build.example.org".into(),
                dialects: "Bearer, session".into(),
                calls: 211,
                last: hours(-31),
            },
        ],
        granted: 12,
        used: 5,
        known: 90,
        projects: vec![
            ProjectUse { name: "web".into(), methods: strings(&["projects.read"]), calls: 640, last: hours(-0) },
            ProjectUse {
                name: "api".into(),
                methods: strings(&["projects.read", "members.list"]),
                calls: 12,
                last: hours(-90),
            },
        ],
        unused: strings(&[
            "projects.list",
            "members.list",
            "exports.download",
            "environments.list",
            "environments.scale",
            "tickets.list",
            "tickets.read",
        ]),
    };
    let deploy = |reads: Vec<GroupCount>, changes: Vec<GroupCount>| Preview {
        deeds: Deeds::Some { reads, changes, grave: vec![] },
        projects: strings(&["web", "api"]),
        until: Some(days(12)),
        ..preview()
    };
    TokenXray {
        shell: album.shell(Place::Tokens),
        token: rows().remove(0),
        mask: Some("cvg_p_7bK2…81f".into()),
        ranges: vec![],
        older_secret_until: None,
        may_change: true,
        consented: false,
        preview: deploy(
            vec![count("Projects", 3, 3), count("Exports", 2, 2), count("Tickets", 2, 2), count("Environments", 1, 1)],
            vec![count("Exports", 1, 1), count("Environments", 3, 3)],
        ),
        ended: None,
        uses: Some(uses),
        refusals: vec![
            RefusalLine {
                at: hours(-5),
                asked: Some("projects.delete".into()),
                why: "the token does not include this method".into(),
                from: "10.2.3.4".into(),
            },
            RefusalLine { at: hours(-53), asked: None, why: "it had expired (× 96)".into(), from: "10.2.3.4".into() },
        ],
        history: vec![
            HistoryLine {
                at: days(-9),
                by: "mira".into(),
                what: "rotated it; the old value worked for a day more".into(),
            },
            HistoryLine { at: days(-122), by: "mira".into(), what: "generated it with Deploy for web, api".into() },
        ],
        shrink: Some(Shrink {
            after: deploy(
                vec![count("Projects", 1, 3), count("Exports", 1, 2)],
                vec![count("Exports", 1, 1), count("Environments", 2, 3)],
            ),
            loses: 7,
            projects: ShrunkProjects::Unknown,
            confirm: Confirm::default(),
        }),
        undo_until: None,
    }
}

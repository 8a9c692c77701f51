//! `claviger doctor`: looks at everything that an installation stands on, and says what to do about what it finds.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use claviger_auth::{Desk, audit_log};
use claviger_store::audit::AuditFilter;
use claviger_store::{Db, DbOptions, PageRequest};
use claviger_web::gate::reach;
use serde_json::json;

use crate::config::{Config, Overrides};
use crate::doorbell::{Answer, ring};
use crate::gate;
use crate::keys::KeyFiles;
use crate::open::{self, Missing};
use crate::output;
use crate::server::tls;
use crate::world::{Environment, moment};

/// How long somebody else is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// How a look turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Doubtful,
    Bad,
}

/// What was looked at and what was seen.
#[derive(Debug)]
struct Finding {
    about: &'static str,
    state: State,
    told: String,
}

#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn good(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, state: State::Good, told: told.into() });
    }

    fn doubtful(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, state: State::Doubtful, told: told.into() });
    }

    fn bad(&mut self, about: &'static str, told: impl Into<String>) {
        self.0.push(Finding { about, state: State::Bad, told: told.into() });
    }
}

/// Looks. It fails if something is bad; what is only doubtful does not make it fail.
pub(crate) async fn run(wanted: Doctor, overrides: &Overrides, environment: &Environment) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    match Config::load(overrides, environment) {
        Err(error) => findings.bad("configuration", error.to_string()),
        Ok(config) => {
            let file = config
                .file
                .as_ref()
                .map_or_else(|| "no file, only defaults".to_owned(), |file| file.display().to_string());
            findings.good("configuration", file);
            examine(&config, &mut findings).await;
        }
    }
    print(&findings.0, wanted.json)?;
    let bad = findings.0.iter().filter(|finding| finding.state == State::Bad).count();
    if bad > 0 {
        let what = if bad == 1 { "one thing needs" } else { "several things need" };
        anyhow::bail!("{what} to be mended: see the lines that begin with `bad`");
    }
    Ok(())
}

async fn examine(config: &Config, findings: &mut Findings) {
    certificate(config, findings);
    routes(config, findings);
    folder(config, findings);
    upstreams(config, findings).await;
    let options = DbOptions { readers: 2, ..DbOptions::default() };
    match open::database(config, Missing::Refuse, &options).await {
        Err(error) => findings.bad("database", format!("{error:#}")),
        Ok((db, _)) => {
            findings.good("database", config.database.to_string());
            if schema(&db, findings).await {
                database(config, db, findings).await;
            }
        }
    }
    match ring(&config.data).await {
        Answer::Nobody => findings.good("server", "none runs on this data folder"),
        Answer::Seen(_) => findings.good("server", "one runs on this data folder and follows what commands change"),
        Answer::Silent => findings.doubtful("server", "one has this data folder and does not answer: look at its log"),
    }
}

fn certificate(config: &Config, findings: &mut Findings) {
    match config.tls.as_ref().map(tls::read) {
        None => {}
        Some(Ok(_)) => match config.tls.as_ref().and_then(|files| tls::end(&files.cert, moment())) {
            Some(tls::End::Soon(told)) => findings.doubtful("certificate", told),
            Some(tls::End::Past(told)) => findings.bad("certificate", told),
            None => findings.good("certificate", "it can be used with its key, and for more than two weeks"),
        },
        Some(Err(error)) => findings.bad("certificate", format!("{error:#}")),
    }
}

fn routes(config: &Config, findings: &mut Findings) {
    match gate::methods(config) {
        Ok(_) if config.gate.route.is_empty() => {}
        Ok(methods) => findings.good("gate", gate::told(config, methods.len())),
        Err(error) => findings.bad("gate", format!("{error:#}")),
    }
}

fn folder(config: &Config, findings: &mut Findings) {
    let keys = KeyFiles::of(&config.data, config.master_key.as_deref());
    match keys.open_to_others().as_slice() {
        [] if keys.master.exists() => findings.good("keys", "only their owner can read them"),
        [] => {} // whether it should be there is told of the database that it belongs to
        open => {
            for (path, mode) in open {
                let path = path.display();
                findings.bad("keys", format!("others can reach {path} (mode {mode:o}): chmod go-rwx {path}"));
            }
        }
    }
    if let Some((free, of)) = free_space(&config.data) {
        let told = format!("{} of {} MiB are free at {}", free >> 20, of >> 20, config.data.display());
        match free >> 20 {
            0..64 => findings.bad("disk", format!("{told}: make room, or the next write fails")),
            64..1024 => findings.doubtful("disk", told),
            _ => findings.good("disk", told),
        }
    }
}

fn free_space(path: &Path) -> Option<(u64, u64)> {
    let space = rustix::fs::statvfs(path).ok()?;
    Some((space.f_bavail.checked_mul(space.f_frsize)?, space.f_blocks.checked_mul(space.f_frsize)?))
}

async fn upstreams(config: &Config, findings: &mut Findings) {
    let upstreams = config.gate.route.iter().filter_map(|route| route.upstream.as_deref().and_then(site_of));
    let collector = config.log.traces.iter().filter_map(|url| site_of(url.as_str()));
    let all = upstreams.map(|site| ("upstream", site)).chain(collector.map(|site| ("traces", site)));
    for (about, site) in all.collect::<BTreeSet<_>>() {
        match tokio::time::timeout(PATIENCE, reach(&site)).await {
            Ok(Ok(())) => findings.good(about, format!("{site} takes connections")),
            Ok(Err(error)) => findings.doubtful(about, format!("{site} cannot be reached: {error}")),
            Err(_) => findings.doubtful(about, format!("{site} did not answer within {} seconds", PATIENCE.as_secs())),
        }
    }
}

/// Scheme, host and port.
fn site_of(address: &str) -> Option<String> {
    let url: url::Url = address.parse().ok()?;
    Some(format!("{}://{}:{}", url.scheme(), url.host_str()?, url.port_or_known_default()?))
}

async fn schema(db: &Db, findings: &mut Findings) -> bool {
    match db.require_schema().await {
        Ok(()) => findings.good("schema", "it is this version's"),
        Err(error) => {
            findings.bad("schema", error.to_string());
            return false;
        }
    }
    match db.find_damage().await.as_deref() {
        Ok([]) => findings.good("integrity", "no damage was found"),
        Ok(damage) => {
            let told = damage.join("; ");
            findings.bad("integrity", format!("{told}: stop the server and restore a backup into a new data folder"));
        }
        Err(error) => findings.bad("integrity", error.to_string()),
    }
    true
}

async fn database(config: &Config, db: Db, findings: &mut Findings) {
    let desk = match open::look(config, db).await {
        Ok(Some(desk)) => desk,
        Ok(None) => return findings.good("master key", "nothing depends on one yet"),
        Err(error) => return findings.bad("master key", format!("{error:#}")),
    };
    findings.good("master key", "it is the one that the database was made with");
    match audit_log::verify(&desk).await {
        Ok(None) => findings.good("audit log", "its chain is whole"),
        Ok(Some(broken)) => {
            findings.bad("audit log", format!("{broken}: somebody has written to the database by hand"))
        }
        Err(error) => findings.bad("audit log", error.to_string()),
    }
    clock(&desk, findings).await;
}

/// The database remembers when something last happened; the clock must not be before that.
async fn clock(desk: &Desk, findings: &mut Findings) {
    let caller = claviger_auth::operator(desk);
    let newest = audit_log::list(desk, &caller, &AuditFilter::default(), &PageRequest::first(1)).await;
    let Some(newest) = newest.ok().and_then(|page| page.items.into_iter().next()) else { return };
    let ahead = newest.entry.at.since(desk.now());
    if ahead > Duration::from_secs(5) {
        let seconds = ahead.as_secs();
        findings.bad("clock", format!("it is {seconds} s behind the newest line of the audit log: set it right"));
    } else {
        findings.good("clock", "it is not behind the newest line of the audit log");
    }
}

fn print(findings: &[Finding], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let findings = findings
            .iter()
            .map(|finding| json!({ "about": finding.about, "state": word(finding.state), "told": finding.told }));
        return Ok(output::json(&findings.collect())?);
    }
    let colour = std::io::stdout().is_terminal() && output::colour();
    for finding in findings {
        let word = word(finding.state);
        let word = match finding.state {
            _ if !colour => format!("{word:5}"),
            State::Good => format!("\x1b[32m{word:5}\x1b[0m"),
            State::Doubtful => format!("\x1b[33m{word:5}\x1b[0m"),
            State::Bad => format!("\x1b[31m{word:5}\x1b[0m"),
        };
        output::line(format!("{word} {:13} {}", finding.about, finding.told))?;
    }
    Ok(())
}

const fn word(state: State) -> &'static str {
    match state {
        State::Good => "good",
        State::Doubtful => "doubt",
        State::Bad => "bad",
    }
}

//! The configuration: a file, then the environment, then the command line; a later one wins.
//!
//! ```toml
//! listen = "127.0.0.1:8470"
//! public_url = "https://keys.example"
//! trusted_proxies = ["127.0.0.1/32"]
//!
//! [tokens]
//! max_lifetime = "365d"
//!
//! [[gate.route]]
//! host = "api.example"
//! path = "/"
//! upstream = "http://127.0.0.1:9000"
//! openapi = "openapi.yaml"
//! ```
//!
//! Every key is also a variable: `CLAVIGER_TOKENS_MAX_LIFETIME`, `CLAVIGER_GATE_ROUTE_0_HOST`. Paths in the file are
//! relative to the file's folder. All that is wrong is told at once, each with its line.

mod draft;
mod effective;
pub(crate) mod keys;
mod reader;
mod routes;
mod sections;
mod settings;
mod upstreams;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use claviger_auth::desk::Settings as DeskSettings;
use claviger_domain::secret::Secret;
use claviger_store::DatabaseUrl;
use claviger_web::dashboard::view::admin::site::SettingSection;
use claviger_web::gate::GateSettings;
use claviger_web::{Faces, TuleapTokens};
use ipnet::IpNet;
use url::Url;

pub(crate) use draft::Draft;
pub(crate) use settings::Problem;

use crate::world::Environment;

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    /// `--config`.
    pub(crate) file: Option<PathBuf>,
    /// `--data`.
    pub(crate) data: Option<PathBuf>,
    /// `--database`.
    pub(crate) database: Option<String>,
    /// `--listen`.
    pub(crate) listen: Option<String>,
    /// `--public-url`.
    pub(crate) public_url: Option<String>,
}

impl Overrides {
    /// Whether the command line says nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        let Self { file, data, database, listen, public_url } = self;
        file.is_none() && data.is_none() && database.is_none() && listen.is_none() && public_url.is_none()
    }
}

/// All that an operator decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Config {
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// How the world sees the server.
    pub(crate) public_url: Option<Url>,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The database.
    pub(crate) database: DatabaseUrl,
    /// Certificate and key, if the server speaks TLS itself.
    pub(crate) tls: Option<TlsFiles>,
    /// Whose forwarded headers are believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Lifetimes, and what passwords cost.
    pub(crate) desk: DeskSettings,
    /// How Tuleap's session tokens are answered.
    pub(crate) tuleap_tokens: TuleapTokens,
    /// Which products' routes are spoken.
    pub(crate) faces: Faces,
    /// The gate's routes.
    pub(crate) gate: GateSettings,
    /// What connections may cost.
    pub(crate) limits: Limits,
    /// How notices would be sent.
    pub(crate) mail: Option<Mail>,
    /// How the server tells what it does.
    pub(crate) log: Log,
    /// Who may read the metrics without a token.
    pub(crate) metrics: Vec<IpNet>,
    /// Variables that look like ours and are none.
    pub(crate) unknown_variables: Vec<String>,
    /// Every setting, for the administrators' page.
    pub(crate) effective: Vec<SettingSection>,
    /// Where the master key is kept, if not in the data folder.
    pub(crate) master_key: Option<PathBuf>,
}

/// Certificate and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The certificate and those above it, PEM.
    pub(crate) cert: PathBuf,
    /// Its private key, PEM.
    pub(crate) key: PathBuf,
}

/// What connections may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Connections at the same time.
    pub(crate) connections: usize,
    /// How long a client may take for the head of a request, and how long a kept connection may rest.
    pub(crate) header_timeout: Duration,
    /// How long a client may take for a body that is gathered in memory.
    pub(crate) body_timeout: Duration,
    /// How many bytes all such bodies may take up together.
    pub(crate) body_memory: usize,
    /// How long requests in flight may take once the server is told to stop.
    pub(crate) drain: Duration,
    /// How long the door stays open after readiness said no, so that a balancer in front has seen it.
    pub(crate) drain_delay: Duration,
}

/// How notices would be sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mail {
    /// `smtp.example:587`
    pub(crate) server: String,
    /// The sender.
    pub(crate) from: String,
    /// The login there.
    pub(crate) user: Option<String>,
    /// Its password.
    pub(crate) password: Option<Secret<String>>,
}

/// How the server tells what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Log {
    /// One JSON object on each line.
    pub(crate) json: bool,
    /// What to tell: `info`, or `claviger_auth=debug,info`.
    pub(crate) level: String,
    /// Where OpenTelemetry traces go.
    pub(crate) traces: Option<Url>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file that was named cannot be read.
    #[error("the configuration file {} cannot be read: {source}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

impl ConfigError {
    /// Whether it is the command line that is wrong, and nothing else.
    pub(crate) fn is_usage(&self) -> bool {
        let Self::Wrong(problems) = self else { return false };
        problems.iter().all(|problem| matches!(problem.origin, settings::Origin::Argument(_)))
    }
}

impl Config {
    /// Reads all three sources.
    pub(crate) fn load(overrides: &Overrides, environment: &Environment) -> Result<Self, ConfigError> {
        Draft::read(overrides, environment)?.finish()
    }

    /// How the world sees the server, told or guessed from where it listens.
    pub(crate) fn public_url(&self, listening: SocketAddr) -> Url {
        let guessed = || {
            let host = match listening.ip() {
                ip if ip.is_unspecified() => "localhost".to_owned(),
                std::net::IpAddr::V6(ip) => format!("[{ip}]"),
                std::net::IpAddr::V4(ip) => ip.to_string(),
            };
            let scheme = if self.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{host}:{}/", listening.port()).parse().expect("an address and a port make a URL")
        };
        self.public_url.clone().unwrap_or_else(guessed)
    }
}

/// The folder that a file's relative paths start from.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
    use claviger_domain::credential::ExpiryPolicy;

    use super::reader::Reader;
    use super::settings::Settings;
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        load_with(text, &[], &Overrides::default())
    }

    fn load_with(text: &str, variables: &[(&str, &str)], overrides: &Overrides) -> Result<Config, ConfigError> {
        let folder = std::env::temp_dir().join(format!("claviger-config-{}-{:x}", std::process::id(), fnv(text)));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("claviger.toml");
        std::fs::write(&file, text).unwrap();
        let environment = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let loaded = Config::load(&Overrides { file: Some(file), ..overrides.clone() }, &environment);
        std::fs::remove_dir_all(&folder).unwrap();
        loaded
    }

    fn fnv(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    }

    fn problems(text: &str) -> Vec<String> {
        let told = load(text).unwrap_err().to_string();
        told.lines().map(|line| line[line.find("claviger.toml").unwrap()..].to_owned()).collect()
    }

    #[test]
    fn an_empty_file_gives_the_documented_defaults() {
        let config = load("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8470");
        assert_eq!(config.data, Path::new("claviger-data"));
        assert_eq!(config.database, DatabaseUrl::File("claviger-data/claviger.db".into()));
        assert!(config.tls.is_none() && config.gate.route.is_empty() && config.faces.allura && !config.log.json);
        assert_eq!(config.desk.expiry, ExpiryPolicy { max_lifetime: None, default_lifetime: None });
    }

    #[test]
    fn a_later_source_wins_and_paths_in_the_file_are_the_files() {
        let text = "listen = \"127.0.0.1:1\"\ndata = \"d\"\n[tls]\ncert = \"c.pem\"\nkey = \"/k.pem\"\n";
        let overrides = Overrides { listen: Some("127.0.0.1:3".into()), ..Overrides::default() };
        let config = load_with(text, &[("CLAVIGER_LISTEN", "127.0.0.1:2")], &overrides).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert!(config.data.is_absolute() && config.data.ends_with("d"));
        let tls = config.tls.unwrap();
        assert!(tls.cert.is_absolute() && tls.key == Path::new("/k.pem"));
        let config =
            load_with(text, &[("CLAVIGER_LISTEN", "localhost:2"), ("CLAVIGER_DATA", "e")], &Overrides::default());
        let config = config.unwrap();
        assert_eq!((config.listen.port(), config.data.as_path()), (2, Path::new("e")));
    }

    #[test]
    fn the_example_of_the_book_is_good() {
        let page = include_str!("../../../docs/src/operations/configuration.md");
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let config = load(example).unwrap();
        assert_eq!((config.gate.route.len(), config.faces.jelastic, config.log.json), (1, false, true));
    }

    #[test]
    fn all_problems_are_told_at_once_with_their_lines() {
        let text =
            "listen = \"here\"\n[tokens]\nmax_lifetime = \"long\"\n[tls]\ncert = \"x\"\n[log]\nformat = \"xml\"\n";
        let problems = problems(text);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].starts_with("claviger.toml:1: listen: `here` is no address"), "{problems:?}");
        assert!(
            problems.iter().any(|line| line.starts_with("claviger.toml:3: tokens.max_lifetime: `long` is no span"))
        );
        assert!(problems.iter().any(|line| line.starts_with("claviger.toml:5: tls.cert: needs tls.key")));
    }

    #[test]
    fn a_log_level_is_a_level_and_no_other_word() {
        for good in ["info", "WARN", "off", "claviger_auth=debug,info", "warn,claviger_web::gate=trace"] {
            let config = load(&format!("[log]\nlevel = \"{good}\"\n"));
            assert_eq!(config.unwrap().log.level, good);
        }
        for bad in ["loud", "", "info,loud", "claviger_auth=loud", "claviger_auth", "info,", "=", "3x"] {
            let problems = problems(&format!("[log]\nlevel = \"{bad}\"\n"));
            assert!(
                problems.len() == 1 && problems[0].contains("log.level: must be off, error"),
                "{bad}: {problems:?}"
            );
        }
    }

    #[test]
    fn a_life_says_its_unit_and_a_usual_one_is_within_the_longest() {
        for (text, told) in [
            ("default_lifetime = 30", "tokens.default_lifetime: `30` is no span of time"),
            ("max_lifetime = \"90\"", "tokens.max_lifetime: `90` is no span of time"),
            (
                "max_lifetime = \"60d\"\ndefault_lifetime = \"never\"",
                "tokens.default_lifetime: must not be longer than",
            ),
            ("max_lifetime = \"60d\"\ndefault_lifetime = \"61d\"", "tokens.default_lifetime: must not be longer than"),
        ] {
            let problems = problems(&format!("[tokens]\n{text}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told), "{text}: {problems:?}");
        }
        load("[tokens]\nmax_lifetime = \"never\"\ndefault_lifetime = \"never\"\n").unwrap();
    }

    #[test]
    fn what_would_not_work_is_told_before_it_is_tried() {
        for (line, told) in [
            ("public_url = \"https://x.example/?a\"", "public_url: must end with the host and the port"),
            ("public_url = \"https://x.example/#b\"", "public_url: must end with the host and the port"),
            (
                "public_url = \"https://x.example/keys\"",
                "public_url: must have no path: claviger answers from the root",
            ),
            ("[limits]\nconnections = 9000000000000000000", "limits.connections: must be a number from 1 to 1000000"),
            ("[limits]\nconnections = 0", "limits.connections: must be a number from 1 to 1000000"),
            (
                "[limits]\npassword_hashes = 9000000000000000000",
                "limits.password_hashes: must be a number from 1 to 1000",
            ),
            ("[limits]\nheader_timeout = \"0s\"", "limits.header_timeout: must be longer than nothing"),
        ] {
            let problems = problems(&format!("{line}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told), "{line}: {problems:?}");
        }
        let good = load("public_url = \"https://x.example:8443\"\n[limits]\ndrain = \"0s\"\n").unwrap();
        assert_eq!(good.public_url.unwrap().as_str(), "https://x.example:8443/");
    }

    /// The one that is not there would be a route of usual settings: for every host and every path.
    #[test]
    fn tables_that_variables_name_are_counted_from_0_without_a_gap() {
        let alone = [("CLAVIGER_GATE_ROUTE_1_PATH", "/api"), ("CLAVIGER_GATE_ROUTE_1_UPSTREAM", "http://127.0.0.1:1")];
        let told = load_with("", &alone, &Overrides::default()).unwrap_err().to_string();
        let place = "CLAVIGER_GATE_ROUTE_1_PATH: gate.route: there is number 1 without number 0: count from 0";
        assert!(told.contains(place) && told.lines().count() == 1, "{told}");
        let beside = "[[gate.route]]\npath = \"/a\"\nupstream = \"http://127.0.0.1:1\"\n";
        assert_eq!(load_with(beside, &alone, &Overrides::default()).unwrap().gate.route.len(), 2);
        let issuer = [("CLAVIGER_SIGN_IN_UPSTREAM_2_ISSUER", "https://id.example.org")];
        let told = load_with("", &issuer, &Overrides::default()).unwrap_err().to_string();
        assert!(told.contains("sign_in.upstream: there is number 2 without number 1"), "{told}");
    }

    #[test]
    fn a_limit_under_which_nothing_could_be_sent_is_none() {
        let problems = problems("[limits]\nheader_timeout = \"0s\"\nbody_timeout = 0\nbody_memory = 1000\n");
        let told = [
            "limits.header_timeout: must be longer",
            "limits.body_timeout: must be longer",
            "limits.body_memory: must be 1048576",
        ];
        for problem in told {
            assert!(problems.iter().any(|line| line.contains(problem)), "{problem}: {problems:?}");
        }
        let config = load("[limits]\nbody_timeout = \"5s\"\nbody_memory = 2000000\n").unwrap();
        assert_eq!((config.limits.body_timeout, config.limits.body_memory), (Duration::from_secs(5), 2_000_000));
    }

    #[test]
    fn a_route_is_read_whole() {
        let text = r#"
            [[gate.route]]
            name = "pets"
            host = "api.example"
            path = "/v1"
            upstream = "http://127.0.0.1:9000/base"
            accepts = ["bearer", "basic"]
            anonymous = true
            methods = ["GET", "POST"]
            openapi = "pets.yaml"
            response_timeout = "5s"
        "#;
        let config = load(text).unwrap();
        let [route] = config.gate.route.as_slice() else { panic!("one route") };
        assert_eq!(route.host.as_deref(), Some("api.example"));
        assert_eq!(route.accepts.as_deref(), Some(&["bearer".to_owned(), "basic".to_owned()][..]));
        assert!(route.anonymous && route.openapi.as_ref().unwrap().ends_with("pets.yaml"));
        assert_eq!(route.response_timeout, Duration::from_secs(5));
        let endless = load("[[gate.route]]\npath = \"/a\"\nidle_timeout = \"9223372036854775807s\"\n").unwrap();
        assert_eq!(endless.gate.route[0].idle_timeout, Duration::from_secs(u32::MAX.into()));
        assert!(
            problems("[[gate.route]]\npath = \"/a\"\nidle_timeout = 0\n")[0].contains("must be longer than nothing")
        );
        assert!(problems("[[gate.route]]\nname = \"v1\"\n")[0].contains("gate.route: needs `path` and `upstream`"));
        assert!(
            problems("[[gate.route]]\nupstream = \"ftp://x\"\n")[0].contains("must begin with http:// or https://")
        );
    }

    #[test]
    fn secrets_are_never_in_what_debug_prints() {
        let text =
            "database = \"postgres://me:canary@db/x\"\n[mail]\nserver = \"s\"\nfrom = \"f\"\npassword = \"canary\"\n";
        assert!(!format!("{:?}", load(text).unwrap()).contains("canary"));
    }

    /// Whoever adds a key to the list and forgets to read it, or the other way round, is told here.
    #[test]
    fn every_key_of_the_list_is_read_and_no_other() {
        let mut settings = Settings::default();
        let tables = "[[gate.route]]\nupstream = \"http://x\"\n[[sign_in.upstream]]\nname = \"x\"\n";
        assert!(settings.read_file(Path::new("x"), tables).is_empty());
        let mut reader = Reader::new(&settings);
        drop(reader.config());
        let mut read: Vec<String> = reader.asked().iter().map(|place| place.replace(".0.", ".*.")).collect();
        read.sort_unstable();
        read.dedup();
        let mut known: Vec<String> = keys::KEYS.iter().map(|key| key.path.to_owned()).collect();
        known.sort_unstable();
        assert_eq!(read, known);
    }
}

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
mod settings;
mod upstreams;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use claviger_auth::PasswordCost;
use claviger_auth::desk::{Settings as DeskSettings, TuleapPrefix};
use claviger_domain::credential::ExpiryPolicy;
use claviger_domain::limits;
use claviger_domain::secret::Secret;
use claviger_store::DatabaseUrl;
use claviger_web::TuleapTokens;
use claviger_web::dashboard::view::admin::site::SettingSection;
use claviger_web::gate::GateSettings;
use ipnet::IpNet;
use url::Url;

pub(crate) use draft::Draft;
pub(crate) use settings::Problem;

use crate::world::Environment;
use reader::Reader;

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

/// Which products' routes are spoken; all, unless the operator says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Faces {
    /// `/rest/...`
    pub(crate) allura: bool,
    /// `/api/...` of Tuleap.
    pub(crate) tuleap: bool,
    /// `/plugins/servlet/oauth/...`
    pub(crate) atlassian: bool,
    /// `/hub/...` and `/api/users/me`.
    pub(crate) youtrack: bool,
    /// `/1.0/...`
    pub(crate) jelastic: bool,
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

/// A proxy on the same machine is believed where the configuration is silent.
fn loopback() -> Vec<IpNet> {
    vec![IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST)), IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST))]
}

impl Reader<'_> {
    fn config(&mut self) -> Config {
        let data = self.path("data").unwrap_or_else(|| PathBuf::from("claviger-data"));
        let database = self.database().unwrap_or_else(|| DatabaseUrl::File(data.join("claviger.db")));
        Config {
            file: None,
            listen: self.listen().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8470))),
            public_url: self.site("public_url"),
            database,
            data,
            tls: self.tls(),
            trusted_proxies: self.networks("trusted_proxies").unwrap_or_else(loopback),
            desk: self.desk(),
            tuleap_tokens: self.tuleap_tokens().unwrap_or_default(),
            faces: self.faces(),
            gate: self.gate(),
            limits: Limits {
                connections: self.number_within("limits.connections", 1..=1_000_000).unwrap_or(10_000),
                header_timeout: self.patience("limits.header_timeout").unwrap_or(Duration::from_secs(15)),
                body_timeout: self.patience("limits.body_timeout").unwrap_or(Duration::from_secs(30)),
                body_memory: self.body_memory().unwrap_or(64 << 20),
                drain: self.span("limits.drain").unwrap_or(Duration::from_secs(30)),
                drain_delay: self.span("limits.drain_delay").unwrap_or(Duration::from_millis(500)),
            },
            mail: self.mail(),
            log: self.log(),
            metrics: self.networks("metrics.networks").unwrap_or_default(),
            unknown_variables: vec![],
            effective: effective::effective(self.settings),
            master_key: None,
        }
    }

    fn body_memory(&mut self) -> Option<usize> {
        let bytes = self.number("limits.body_memory")?;
        if bytes >= limits::JSON_BODY {
            return Some(bytes);
        }
        self.complain("limits.body_memory", format!("must be {} or more: one body needs as much", limits::JSON_BODY))
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        self.parsed("listen", |text| {
            let text = text.replacen("localhost:", "127.0.0.1:", 1);
            text.parse::<SocketAddr>().map_err(|_| {
                format!("`{text}` is no address to listen on: write an address and a port, such as 127.0.0.1:8470 or [::]:8470")
            })
        })
    }

    fn database(&mut self) -> Option<DatabaseUrl> {
        let url = self.parsed("database", |text| text.parse::<DatabaseUrl>())?;
        Some(match url {
            DatabaseUrl::File(path) => DatabaseUrl::File(self.resolved("database", &path)),
            other => other,
        })
    }

    fn tls(&mut self) -> Option<TlsFiles> {
        match (self.path("tls.cert"), self.path("tls.key")) {
            (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
            (None, None) => None,
            (Some(_), None) => self.complain("tls.cert", "needs tls.key beside it: the file with the private key"),
            (None, Some(_)) => self.complain("tls.key", "needs tls.cert beside it: the file with the certificate"),
        }
    }

    fn desk(&mut self) -> DeskSettings {
        let expiry = self.expiry();
        let tuleap_prefix = self.parsed("tokens.tuleap_prefix", |text| match text {
            "dots" | "tlp.k1." => Ok(TuleapPrefix::Dots),
            "dashes" | "tlp-k1-" => Ok(TuleapPrefix::Dashes),
            _ => Err("must be \"tlp.k1.\" or \"tlp-k1-\""),
        });
        let usual = PasswordCost::default();
        let passwords = PasswordCost {
            at_once: self.number_within("limits.password_hashes", 1..=1_000).unwrap_or(usual.at_once),
            queue: self.number("limits.password_queue").unwrap_or(usual.queue),
            ..usual
        };
        DeskSettings {
            expiry,
            passwords,
            tuleap_prefix: tuleap_prefix.unwrap_or_default(),
            upstreams: self.upstreams(),
        }
    }

    fn expiry(&mut self) -> ExpiryPolicy {
        let max_lifetime = self.lifetime("tokens.max_lifetime");
        let default_lifetime = self.lifetime("tokens.default_lifetime");
        let endless =
            self.text("tokens.default_lifetime").is_some_and(|text| text.trim().eq_ignore_ascii_case("never"));
        if let Some(max) = max_lifetime
            && (endless || default_lifetime.is_some_and(|usual| usual > max))
        {
            let max = crate::span::print(max);
            self.complain::<()>(
                "tokens.default_lifetime",
                format!("must not be longer than tokens.max_lifetime, which is {max}"),
            );
        }
        ExpiryPolicy { max_lifetime, default_lifetime }
    }

    fn tuleap_tokens(&mut self) -> Option<TuleapTokens> {
        self.parsed("tokens.tuleap_answer", |text| match text {
            "documented" => Ok(TuleapTokens::Documented),
            "released" => Ok(TuleapTokens::Released),
            _ => Err("must be \"documented\" (200) or \"released\" (201)"),
        })
    }

    fn faces(&mut self) -> Faces {
        Faces {
            allura: self.flag("faces.allura").unwrap_or(true),
            tuleap: self.flag("faces.tuleap").unwrap_or(true),
            atlassian: self.flag("faces.atlassian").unwrap_or(true),
            youtrack: self.flag("faces.youtrack").unwrap_or(true),
            jelastic: self.flag("faces.jelastic").unwrap_or(true),
        }
    }

    fn mail(&mut self) -> Option<Mail> {
        let from = self.text("mail.from");
        let (user, password) = (self.text("mail.user"), self.text("mail.password").map(Secret::new));
        let server = self.text("mail.server")?;
        let Some(from) = from else {
            return self.complain("mail.server", "needs mail.from beside it: the sender's address");
        };
        Some(Mail { server, from, user, password })
    }

    fn log(&mut self) -> Log {
        let json = self.parsed("log.format", |text| match text {
            "json" => Ok(true),
            "text" => Ok(false),
            _ => Err("must be \"text\" or \"json\""),
        });
        let level = self.parsed("log.level", |text| {
            let good = is_log_level(text) && text.parse::<tracing_subscriber::EnvFilter>().is_ok();
            let wanted = "must be off, error, warn, info, debug or trace, also for a part: claviger_auth=debug,info";
            if good { Ok(text.to_owned()) } else { Err(wanted) }
        });
        let traces = self.url("log.traces", &["http", "https"]);
        Log { json: json.unwrap_or(false), level: level.unwrap_or_else(|| "info".to_owned()), traces }
    }
}

/// Whether every part of it names a level. The filter itself takes any other word for the name of a part whose everything is
/// wanted, and is silent about all the rest.
fn is_log_level(text: &str) -> bool {
    let is_level = |word: &str| word.parse::<tracing::level_filters::LevelFilter>().is_ok() && !word.is_empty();
    text.split(',').map(str::trim).all(|part| is_level(part.rsplit_once('=').map_or(part, |(_, level)| level)))
}

/// The folder that a file's relative paths start from.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
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

//! What each key of the configuration means, and what it is where nobody says it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use claviger_auth::PasswordCost;
use claviger_auth::desk::{Settings as DeskSettings, TuleapPrefix};
use claviger_domain::credential::ExpiryPolicy;
use claviger_domain::limits;
use claviger_domain::secret::Secret;
use claviger_store::DatabaseUrl;
use claviger_web::{Faces, TuleapTokens};
use ipnet::IpNet;

use super::reader::Reader;
use super::{Config, Limits, Log, Mail, TlsFiles, effective};

/// A proxy on the same machine is believed where the configuration is silent.
fn loopback() -> Vec<IpNet> {
    vec![IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST)), IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST))]
}

impl Reader<'_> {
    /// The whole: every key is read here or in a file beside this one.
    pub(super) fn config(&mut self) -> Config {
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

//! A throw-away instance full of sample people, projects and tokens, with a sample API behind the gate.

mod people;
mod script;
mod upstream;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use claviger_auth::dialects::Accepts;
use claviger_domain::entropy::Entropy;
use data_encoding::HEXLOWER;

use crate::config::{Config, Overrides};
use crate::output;
use crate::server::{Reread, Server, Signals, first_admin, logs};
use crate::world::{Environment, SystemEntropy};

/// Serves samples until it is told to stop; nothing of it stays.
pub(crate) async fn run(listen: String, program: &str) -> anyhow::Result<()> {
    let folder = Folder::make(&SystemEntropy)?;
    let notes = upstream::start().await?;
    let file = folder.0.join("claviger.toml");
    let openapi = folder.0.join("notes.yaml");
    std::fs::write(&openapi, upstream::OPENAPI)?;
    std::fs::write(&file, configuration(&folder.0, notes))?;
    let overrides = Overrides { file: Some(file.clone()), listen: Some(listen), ..Overrides::default() };
    let password = first_admin::draw(&SystemEntropy);
    // The samples shall be the same everywhere, so nothing of the environment counts but the password made here.
    let environment = Environment::from([(first_admin::VARIABLE.to_owned(), password.expose().clone())]);
    let config = Config::load(&overrides, &environment)?;
    let logs = logs::start(&config.log, output::colour())?;
    let signals = Signals::catch(&logs)?;
    let reread: Reread = Arc::new(move || Config::load(&overrides, &Environment::new()));
    let server = Server::start(config, &environment, reread).await?;
    let people = people::fill(&server.desk, &password).await.context("the samples cannot be made")?;
    output::line(script::write(program, &server.url(), &folder.0, &people, password.expose()))?;
    output::line(format!("listening on {}", server.url()))?;
    Box::pin(server.run(signals)).await?;
    Ok(())
}

fn configuration(folder: &Path, notes: std::net::SocketAddr) -> String {
    format!(
        r#"# The configuration of the demo: what yours could look like.
data = {data:?}
trusted_proxies = ["127.0.0.1/32", "::1/128"]     # so that a header may say https, as a proxy in front would

[tokens]
max_lifetime = "365d"

[log]
level = "warn"

[[gate.route]]
name = "demo"
path = "/demo"
upstream = "http://{notes}"
openapi = "notes.yaml"                 # its operations are the methods that tokens may have
strip_prefix = true
accepts = [{accepts}]
"#,
        data = folder.join("data"),
        accepts = Accepts::all().names().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", "),
    )
}

/// A folder that goes away with the demo.
struct Folder(PathBuf);

impl Folder {
    /// Under a name that nobody can guess, and never one that is there already: where all may write, another's folder or
    /// link of that name would get our keys (CWE-377).
    fn make(entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let mut name = [0; 10];
        entropy.fill(&mut name);
        let path = std::env::temp_dir().join(format!("claviger-demo-{}", HEXLOWER.encode(&name)));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use claviger_domain::entropy::SeededEntropy;

    use super::*;

    #[test]
    fn a_folder_that_somebody_else_made_is_not_taken() {
        let made = Folder::make(&SeededEntropy::new(14)).unwrap();
        assert_eq!(std::fs::metadata(&made.0).unwrap().permissions().mode() & 0o777, 0o700);
        let again = Folder::make(&SeededEntropy::new(14)).map(|folder| folder.0.clone());
        assert!(again.unwrap_err().to_string().contains("cannot be made"));
        assert!(made.0.is_dir(), "and it is left alone");
    }
}

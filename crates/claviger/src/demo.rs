//! A throw-away instance full of sample people, projects and tokens, with a sample API behind the gate.

mod people;
mod script;
mod upstream;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::config::{Config, Overrides};
use crate::keys::private_folder;
use crate::output;
use crate::server::{Reread, Server, Signals, first_admin, logs};
use crate::world::Environment;

/// Serves samples until it is told to stop; nothing of it stays.
pub(crate) async fn run(listen: String) -> anyhow::Result<()> {
    let folder = Folder::make()?;
    let notes = upstream::start().await?;
    let file = folder.0.join("claviger.toml");
    let openapi = folder.0.join("notes.yaml");
    std::fs::write(&openapi, upstream::OPENAPI)?;
    std::fs::write(&file, configuration(&folder.0, notes))?;
    let overrides = Overrides { file: Some(file.clone()), listen: Some(listen), ..Overrides::default() };
    let password = first_admin::draw(&crate::world::SystemEntropy);
    // The samples shall be the same everywhere, so nothing of the environment counts but the password made here.
    let environment = Environment::from([(first_admin::VARIABLE.to_owned(), password.expose().clone())]);
    let config = Config::load(&overrides, &environment)?;
    let logs = logs::start(&config.log, output::colour())?;
    let signals = Signals::catch(&logs)?;
    let reread: Reread = Arc::new(move || Config::load(&overrides, &Environment::new()));
    let server = Server::start(config, &environment, reread).await?;
    let people = people::fill(&server.desk, &password).await.context("the samples cannot be made")?;
    output::line(script::write(&server.url(), &folder.0, &people, password.expose()))?;
    output::line(format!("listening on {}", server.url()))?;
    Box::pin(server.run(signals)).await?;
    Ok(())
}

fn configuration(folder: &Path, notes: std::net::SocketAddr) -> String {
    format!(
        r#"# The configuration of the demo: what yours could look like.
data = {data:?}
trusted_proxies = ["127.0.0.1/32"]     # so that a header may say https, as a proxy in front would

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
"#,
        data = folder.join("data")
    )
}

/// A folder that goes away with the demo.
struct Folder(PathBuf);

impl Folder {
    fn make() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("claviger-demo-{}", std::process::id()));
        private_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

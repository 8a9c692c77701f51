//! The gate's routes, as the commands need them: whether they can be used, and which methods they bring.

use claviger_domain::catalogue::{Catalogue, Method};
use claviger_web::gate::RouteTable;

use crate::config::Config;

/// Compiles the routes and reads their documents; answers their methods.
pub(crate) fn methods(config: &Config) -> anyhow::Result<Vec<Method>> {
    let (_, methods) = RouteTable::compile(&config.gate, |path| std::fs::read_to_string(path))?;
    // Two APIs must not bring the same name.
    Catalogue::build(methods.clone(), vec![])?;
    Ok(methods)
}

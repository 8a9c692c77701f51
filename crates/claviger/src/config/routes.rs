//! The gate's routes as the operator wrote them; the gate compiles them.

use claviger_web::gate::settings::{GateSettings, MethodsSetting, RouteSettings};

use super::reader::Reader;
use super::settings::Value;

impl Reader<'_> {
    /// All routes, in order.
    pub(super) fn gate(&mut self) -> GateSettings {
        GateSettings { route: self.tables("gate.route").iter().map(|at| self.route(at)).collect() }
    }

    fn route(&mut self, at: &str) -> RouteSettings {
        let usual = RouteSettings::default();
        let place = |key: &str| format!("{at}.{key}");
        if self.settings.get(&place("upstream")).is_none() && self.settings.get(&place("path")).is_none() {
            self.complain_of_table(
                at,
                "needs `path` and `upstream`: path = \"/api\", upstream = \"http://127.0.0.1:9000\"",
            );
        }
        let path = self.parsed(&place("path"), |text| {
            if text.starts_with('/') { Ok(text.to_owned()) } else { Err("must begin with /") }
        });
        RouteSettings {
            name: self.text(&place("name")),
            host: self.text(&place("host")),
            path: path.unwrap_or(usual.path),
            upstream: self.url(&place("upstream"), &["http", "https"]).map(String::from),
            accepts: self.list(&place("accepts")),
            face: self.text(&place("face")),
            anonymous: self.flag(&place("anonymous")).unwrap_or(usual.anonymous),
            methods: match self.value(&place("methods")) {
                Some(Value::List(verbs)) => Some(MethodsSetting::Verbs(verbs.clone())),
                Some(Value::Text(source)) => Some(MethodsSetting::Source(source.clone())),
                Some(Value::Flag(_) | Value::Number(_)) | None => None,
            },
            openapi: self.path(&place("openapi")),
            strip_prefix: self.flag(&place("strip_prefix")).unwrap_or(usual.strip_prefix),
            preserve_host: self.flag(&place("preserve_host")).unwrap_or(usual.preserve_host),
            pass_credentials: self.flag(&place("pass_credentials")).unwrap_or(usual.pass_credentials),
            preflight: self.flag(&place("preflight")).unwrap_or(usual.preflight),
            assertion: self.flag(&place("assertion")).unwrap_or(usual.assertion),
            bearer_assertion: self.flag(&place("bearer_assertion")).unwrap_or(usual.bearer_assertion),
            response_timeout: self.patience(&place("response_timeout")).unwrap_or(usual.response_timeout),
            idle_timeout: self.patience(&place("idle_timeout")).unwrap_or(usual.idle_timeout),
            tunnel_timeout: self.patience(&place("tunnel_timeout")).unwrap_or(usual.tunnel_timeout),
            max_body: self.number(&place("max_body")).map(|bytes| bytes as u64),
            max_form: self.number(&place("max_form")).map_or(usual.max_form, |bytes| bytes as u64),
        }
    }
}

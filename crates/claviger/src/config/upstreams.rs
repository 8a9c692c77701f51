//! Other sites whose accounts are welcome, as the operator wrote them.

use claviger_auth::oidc::IdentityProvider;

use super::reader::Reader;

impl Reader<'_> {
    /// All of them, in order.
    pub(super) fn upstreams(&mut self) -> Vec<IdentityProvider> {
        self.tables("sign_in.upstream").iter().filter_map(|at| self.upstream(at)).collect()
    }

    fn upstream(&mut self, at: &str) -> Option<IdentityProvider> {
        let place = |key: &str| format!("{at}.{key}");
        let name = self.parsed(&place("name"), |text| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let good = !text.is_empty() && text.len() <= 40 && text.chars().all(plain);
            if good {
                Ok(text.to_owned())
            } else {
                Err("must be a short word of a-z, 0-9 and -: it stands in an address")
            }
        });
        let title = self.text(&place("title"));
        // letter by letter as it was written: the site's tokens are compared with it
        let written = self.text(&place("issuer"));
        let issuer = self.url(&place("issuer"), &["https", "http"]).and(written);
        let client_id = self.text(&place("client_id"));
        let client_secret_file = self.path(&place("client_secret_file"));
        let match_email = self.flag(&place("match_email")).unwrap_or(true);
        let create_accounts = self.flag(&place("create_accounts")).unwrap_or(false);
        let (Some(name), Some(issuer), Some(client_id)) = (name, issuer, client_id) else {
            self.complain_of_table(
                at,
                "needs `name`, `issuer` and `client_id`: name = \"company\", issuer = \"https://id.example.org\", client_id = \"claviger\"",
            );
            return None;
        };
        let title = title.unwrap_or_else(|| name.clone());
        Some(IdentityProvider { name, title, issuer, client_id, client_secret_file, match_email, create_accounts })
    }
}

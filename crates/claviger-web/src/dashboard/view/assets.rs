//! The few files a page loads. Their names carry a digest of their content, so that a browser may keep them for ever.

/// One file as it is served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The name templates ask for.
    pub name: &'static str,
    /// The `Content-Type` to answer with.
    pub content_type: &'static str,
    /// The bytes.
    pub body: &'static str,
    digest: u32,
}

impl Asset {
    const fn new(name: &'static str, content_type: &'static str, body: &'static str) -> Self {
        Self { name, content_type, body, digest: digest(body.as_bytes()) }
    }

    /// The path it is served at: `/assets/<digest>/app.css`.
    pub fn path(&self) -> String {
        format!("/assets/{:08x}/{}", self.digest, self.name)
    }
}

/// Everything there is. Serve each at [`Asset::path`] with `Cache-Control: public, max-age=31536000, immutable`.
pub static ASSETS: [Asset; 3] = [
    Asset::new(
        "app.css",
        "text/css; charset=utf-8",
        concat!(
            include_str!("../../../assets/tokens.css"),
            include_str!("../../../assets/base.css"),
            include_str!("../../../assets/parts.css"),
            include_str!("../../../assets/pages.css")
        ),
    ),
    Asset::new("app.js", "text/javascript; charset=utf-8", include_str!("../../../assets/app.js")),
    Asset::new("favicon.svg", "image/svg+xml", include_str!("../../../assets/favicon.svg")),
];

/// A `Content-Security-Policy` that lets a page's forms go to these places.
macro_rules! policy {
    ($forms:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action ",
            $forms,
            "; base-uri 'none'; frame-ancestors 'none'"
        )
    };
}

/// The `Content-Security-Policy` under which every page works.
pub const CONTENT_SECURITY_POLICY: &str = policy!("'self'");

/// The policy of the page that asks for consent: browsers hold the redirect that answers its form to `form-action` too, and
/// wherever the application's own address leads on, such as from http to https. Where that is cannot be known.
pub const CONSENT_SECURITY_POLICY: &str = policy!("'self' https: http:");

/// The asset asked for by the rest of its path, `<digest>/<name>`; an old digest gets the present file.
pub fn find(path: &str) -> Option<&'static Asset> {
    let name = path.rsplit('/').next()?;
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The address of an asset, which changes with its content.
pub(crate) fn href(name: &str) -> String {
    debug_assert!(find(name).is_some(), "no asset is called {name:?}");
    find(name).map(Asset::path).unwrap_or_default()
}

/// FNV-1a, computed while compiling: it names a version and guards nothing.
const fn digest(bytes: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    hash
}

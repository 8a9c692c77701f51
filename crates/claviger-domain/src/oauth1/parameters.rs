//! The parameters of a signed request, collected from its three places (RFC 5849 section 3.4.1.3.1).
//!
//! ```text
//! Authorization: OAuth realm="Photos", oauth_token="a%20b"     quoted, percent-encoded, commas; realm is not signed
//! ?oauth_token=a+b&size=original                               a form's spelling: + is a blank
//! oauth_token=a+b                                              a body of type application/x-www-form-urlencoded
//! ```
//!
//! The protocol's own parameters stand in one of the places, each once (section 3.5). They are text without control
//! characters; all other parameters may be any bytes.

use super::encoding::{BrokenPercent, Place, decode, encode};
use super::problem::Problem;
use crate::limits;

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident = $text:literal;)*) => {
        /// A parameter of the protocol.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Name { $($(#[$doc])* $variant,)* }

        impl Name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it is written in a request.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

names! {
    /// Which consumer signs.
    ConsumerKey = "oauth_consumer_key";
    /// The request token or access token; empty or absent for a consumer that acts for itself.
    Token = "oauth_token";
    /// How it is signed.
    SignatureMethod = "oauth_signature_method";
    /// The signature. It alone is not signed.
    Signature = "oauth_signature";
    /// Seconds since 1970.
    Timestamp = "oauth_timestamp";
    /// Different for each request of one timestamp.
    Nonce = "oauth_nonce";
    /// `1.0`, if given.
    Version = "oauth_version";
    /// Where the person's browser goes back to.
    Callback = "oauth_callback";
    /// What the person's browser brought back.
    Verifier = "oauth_verifier";
    /// What renews an access token (OAuth Session extension).
    SessionHandle = "oauth_session_handle";
    /// The digest of a body that is no form (OAuth Request Body Hash extension).
    BodyHash = "oauth_body_hash";
}

impl Name {
    fn find(decoded: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str().as_bytes() == decoded)
    }
}

/// The parameters of one request.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// The protocol's own, decoded, by [`Name`].
    protocol: [Option<String>; Name::ALL.len()],
    /// All that is signed: names and values, encoded as section 3.6 wants, sorted.
    signed: Vec<(String, String)>,
    place: Option<Source>,
}

/// The place where the protocol's parameters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The `Authorization` header.
    Header,
    /// The query.
    Query,
    /// The form body.
    Body,
}

/// Whether the request says that it is signed: the header has the scheme, or query or form hold a parameter that only
/// signed requests have. `oauth_token` alone does not count: the page where a person consents is opened with it.
#[must_use]
pub fn presents(authorization: Option<&str>, query: Option<&str>, form: Option<&[u8]>) -> bool {
    let signs = |name: Name| matches!(name, Name::ConsumerKey | Name::SignatureMethod | Name::Signature);
    let names = |text: &[u8]| {
        text.split(|byte| *byte == b'&').any(|pair| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            decode(name, Place::Form).is_ok_and(|name| Name::find(&name).is_some_and(signs))
        })
    };
    authorization.is_some_and(|header| after_scheme(header).is_some())
        || query.is_some_and(|query| names(query.as_bytes()))
        || form.is_some_and(names)
}

/// Whether a body of this content type is signed: `application/x-www-form-urlencoded`, whatever its parameters.
#[must_use]
pub fn covers_body(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

impl Parameters {
    /// Collects from the three places. `form` is the body if [`covers_body`] says so, else `None`.
    pub fn collect(authorization: Option<&str>, query: Option<&str>, form: Option<&[u8]>) -> Result<Self, Problem> {
        let mut parameters = Self::default();
        if let Some(list) = authorization.and_then(after_scheme) {
            parameters.add_header(list)?;
        }
        if let Some(query) = query {
            parameters.add_form(query.as_bytes(), Source::Query)?;
        }
        if let Some(form) = form {
            if form.len() > limits::FORM_BODY {
                return Err(rejected(&[], "the form is too long"));
            }
            parameters.add_form(form, Source::Body)?;
        }
        parameters.signed.sort_unstable();
        Ok(parameters)
    }

    /// The value of one of the protocol's parameters. An empty one counts as absent.
    #[must_use]
    pub fn get(&self, name: Name) -> Option<&str> {
        self.protocol[name as usize].as_deref().filter(|value| !value.is_empty())
    }

    /// Refuses the request if one of these is absent, and names all that are.
    pub fn require(&self, names: &[Name]) -> Result<(), Problem> {
        let absent: Vec<_> = names.iter().filter(|name| self.get(**name).is_none()).map(|name| name.as_str()).collect();
        if absent.is_empty() { Ok(()) } else { Err(Problem::ParameterAbsent(absent)) }
    }

    /// Whether any parameter has this name, the protocol's or not.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.signed.iter().any(|(known, _)| known == name)
    }

    /// Where the protocol's parameters stood; `None` if there is none of them.
    #[must_use]
    pub const fn source(&self) -> Option<Source> {
        self.place
    }

    /// Section 3.4.1.3.2: what is signed, in order: `a2=r%20b&a3=2%20q`.
    #[must_use]
    pub fn normalized(&self) -> String {
        let mut text =
            String::with_capacity(self.signed.iter().map(|(name, value)| name.len() + value.len() + 2).sum());
        for (name, value) in &self.signed {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }

    fn add_header(&mut self, list: &str) -> Result<(), Problem> {
        if list.len() > limits::OAUTH1_HEADER {
            return Err(rejected(&[], "the Authorization header is too long"));
        }
        let mut rest = list.trim_matches([' ', '\t']);
        while !rest.is_empty() {
            // RFC 9110 section 5.6.1: a reader puts up with empty elements.
            if let Some(after) = rest.strip_prefix(',') {
                rest = after.trim_start_matches([' ', '\t']);
                continue;
            }
            let ((name, value), after) = header_parameter(rest).ok_or_else(bad_header)?;
            if !name.eq_ignore_ascii_case("realm") {
                self.add(name.as_bytes(), value.as_bytes(), Source::Header)?;
            }
            rest = after.trim_start_matches([' ', '\t']);
            if !rest.is_empty() && !rest.starts_with(',') {
                return Err(bad_header());
            }
        }
        Ok(())
    }

    fn add_form(&mut self, text: &[u8], source: Source) -> Result<(), Problem> {
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            self.add(&pair[..equals], pair.get(equals + 1..).unwrap_or_default(), source)?;
        }
        Ok(())
    }

    fn add(&mut self, name: &[u8], value: &[u8], source: Source) -> Result<(), Problem> {
        if self.signed.len() >= limits::OAUTH1_PARAMETERS {
            return Err(rejected(&[], TOO_MANY));
        }
        let place = if source == Source::Header { Place::Header } else { Place::Form };
        let name = decode(name, place).map_err(bad_percent)?;
        let value = decode(value, place).map_err(bad_percent)?;
        if let Some(known) = Name::find(&name) {
            self.add_protocol(known, &value, source)?;
        }
        if *name != *Name::Signature.as_str().as_bytes() {
            self.signed.push((encode(&name).to_string(), encode(&value).to_string()));
        }
        Ok(())
    }

    fn add_protocol(&mut self, name: Name, value: &[u8], source: Source) -> Result<(), Problem> {
        if *self.place.get_or_insert(source) != source {
            return Err(rejected(&[name.as_str()], "OAuth parameters stand in two places: use header, query or form"));
        }
        let text = str::from_utf8(value).ok().filter(|text| text.len() <= limits::OAUTH1_VALUE);
        let text = text.filter(|text| !text.chars().any(char::is_control));
        let text =
            text.ok_or_else(|| rejected(&[name.as_str()], "the value is too long or holds control characters"))?;
        match self.protocol[name as usize].replace(text.to_owned()) {
            None => Ok(()),
            Some(_) => Err(rejected(&[name.as_str()], "the parameter is given twice")),
        }
    }
}

/// What follows the scheme `OAuth`, in any case; `None` for another scheme.
fn after_scheme(header: &str) -> Option<&str> {
    let (scheme, list) = header.split_once(' ').unwrap_or((header, ""));
    scheme.eq_ignore_ascii_case("OAuth").then_some(list)
}

/// Reads `name="value"` and gives what follows it. Values are percent-encoded, so only a realm has use for a backslash.
fn header_parameter(text: &str) -> Option<((&str, &str), &str)> {
    let (name, rest) = text.split_once('=')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let quoted = rest.strip_prefix('"')?;
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if name.eq_ignore_ascii_case("realm") => escaped = true,
            b'"' => return Some(((name, &quoted[..at]), &quoted[at + 1..])),
            b'\\' | ..0x20 | 0x7f.. => return None,
            _ => {}
        }
    }
    None
}

/// Why a request with more than [`limits::OAUTH1_PARAMETERS`] is refused.
const TOO_MANY: &str = "the request has more than 5000 parameters, in header, query and form together";

fn bad_header() -> Problem {
    rejected(&[], "the Authorization header is not a list of name=\"value\"")
}

fn bad_percent(_: BrokenPercent) -> Problem {
    rejected(&[], "a % is not followed by two hexadecimal digits")
}

fn rejected(names: &[&'static str], advice: &'static str) -> Problem {
    Problem::ParameterRejected { names: names.to_vec(), advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header(list: &str) -> Result<Parameters, Problem> {
        Parameters::collect(Some(list), None, None)
    }

    fn is_rejected(result: &Result<Parameters, Problem>) -> bool {
        matches!(result, Err(Problem::ParameterRejected { .. }))
    }

    #[test]
    fn header_spellings_of_real_clients() {
        for list in [
            r#"OAuth realm="a,b=\"c\"", oauth_token="a%20b", oauth_nonce="n", x="1""#,
            r#"oauth oauth_token="a%20b",oauth_nonce="n",x="1""#,
            r#"OAUTH   x="1",  oauth_nonce="n" , , oauth_token="a b","#,
        ] {
            let parameters = header(list).unwrap();
            assert_eq!(parameters.get(Name::Token), Some("a b"), "{list}");
            assert_eq!(parameters.normalized(), "oauth_nonce=n&oauth_token=a%20b&x=1", "{list}");
            assert_eq!(parameters.source(), Some(Source::Header));
        }
        let unencoded = header(r#"OAuth oauth_signature="ab+/c==""#).unwrap();
        assert_eq!(unencoded.get(Name::Signature), Some("ab+/c=="), "a header's plus is itself");
        assert_eq!(unencoded.normalized(), "", "the signature is not signed");
    }

    #[test]
    fn oa1_20_bad_quoting_is_refused() {
        for list in [
            r#"OAuth oauth_token=a"#,
            r#"OAuth oauth_token="a"#,
            r#"OAuth oauth_token="a"" "#,
            r#"OAuth oauth_token="a" oauth_nonce="n""#,
            r#"OAuth oauth_token="a";oauth_nonce="n""#,
            r#"OAuth "oauth_token"="a""#,
            r#"OAuth oauth_token ="a""#,
            r#"OAuth oauth_token= "a""#,
            r#"OAuth oauth_token="a\"b""#,
            r#"OAuth ="a""#,
            r#"OAuth oauth_token"#,
            "OAuth oauth_token=\"a\r\nX: y\"",
            "OAuth oauth_token=\"ü\"",
            r#"OAuth oauth_token="%zz""#,
            r#"OAuth oauth_token="a%0d%0ab""#,
            r#"OAuth oauth_token="%00""#,
            r#"OAuth oauth_token="%ff""#,
        ] {
            assert!(is_rejected(&header(list)), "{list}");
        }
    }

    #[test]
    fn oa1_20_what_is_too_much_is_refused_by_its_number() {
        let form = |fields| Parameters::collect(None, None, Some("a=b&".repeat(fields).as_bytes()));
        assert!(form(limits::OAUTH1_PARAMETERS).is_ok());
        let refused = form(limits::OAUTH1_PARAMETERS + 1).unwrap_err();
        assert_eq!(refused, rejected(&[], TOO_MANY));
        assert!(TOO_MANY.contains(&limits::OAUTH1_PARAMETERS.to_string()));
        let long = format!(r#"OAuth realm="{}""#, "x".repeat(limits::OAUTH1_HEADER));
        assert!(is_rejected(&header(&long)));
        let long = format!(r#"OAuth oauth_token="{}""#, "x".repeat(limits::OAUTH1_VALUE + 1));
        assert!(is_rejected(&header(&long)));
        assert!(is_rejected(&Parameters::collect(None, None, Some(&vec![b'a'; limits::FORM_BODY + 1]))));
    }

    #[test]
    fn oa1_10_protocol_parameters_stand_in_one_place_and_once() {
        let in_header = Some(r#"OAuth oauth_token="a""#);
        for (query, form) in
            [(Some("oauth_nonce=n"), None), (None, Some(&b"oauth_verifier=v"[..])), (Some("o%61uth_token=a"), None)]
        {
            assert!(is_rejected(&Parameters::collect(in_header, query, form)));
        }
        assert!(is_rejected(&Parameters::collect(None, Some("oauth_token=a"), Some(b"oauth_nonce=n"))));
        assert!(is_rejected(&Parameters::collect(None, Some("oauth_token=a&oauth_token=a"), None)));
        assert!(is_rejected(&header(r#"OAuth oauth_token="a",oauth_token="b""#)));
        assert!(is_rejected(&header(r#"OAuth oauth_signature="a",oauth_signature="b""#)));
        assert!(Parameters::collect(in_header, Some("x=1&x=1"), Some(b"x=1")).is_ok(), "others may repeat");
    }

    #[test]
    fn any_bytes_may_be_signed_but_not_be_the_protocols() {
        let parameters = Parameters::collect(None, Some("x=%ff%00&=e&b&&c=d=e&oauth_other=%0a"), None).unwrap();
        assert_eq!(parameters.normalized(), "=e&b=&c=d%3De&oauth_other=%0A&x=%FF%00");
        assert!(parameters.has("oauth_other") && parameters.has("b") && !parameters.has("d"));
        assert!(is_rejected(&Parameters::collect(None, Some("oauth_token=%ff"), None)));
    }

    #[test]
    fn absent_ones_are_all_named() {
        let parameters = header(r#"OAuth oauth_token="", oauth_nonce="n""#).unwrap();
        let absent = parameters.require(&[Name::Token, Name::Nonce, Name::Verifier]);
        assert_eq!(absent, Err(Problem::ParameterAbsent(vec!["oauth_token", "oauth_verifier"])));
        assert_eq!(parameters.require(&[Name::Nonce]), Ok(()));
    }

    #[test]
    fn a_request_says_that_it_is_signed() {
        assert!(presents(Some("OAuth x=\"y\""), None, None));
        assert!(presents(Some("oauth"), None, None));
        assert!(presents(None, Some("a=b&oauth_signature=x"), None));
        assert!(presents(None, Some("oauth%5Fconsumer_key=x"), None));
        assert!(presents(None, None, Some(b"oauth_signature_method=PLAINTEXT")));
        assert!(!presents(Some("Bearer OAuth"), Some("oauth_token=t"), Some(b"oauth_signaturex=1")));
        assert!(!presents(Some("OAuth2 x"), None, None));
        assert!(!presents(None, None, None));
    }

    #[test]
    fn only_one_content_type_is_signed() {
        assert!(covers_body("application/x-www-form-urlencoded"));
        assert!(covers_body("Application/X-WWW-Form-Urlencoded ; charset=UTF-8"));
        assert!(!covers_body("application/json"));
        assert!(!covers_body("multipart/form-data; boundary=application/x-www-form-urlencoded"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(list in "[oO]auth [a-z_=\", %\\\\é]{0,40}", query in "[a-z_=&%0-9+]{0,40}", form: Vec<u8>) {
            let _ = Parameters::collect(Some(&list), Some(&query), Some(&form));
            let _ = presents(Some(&list), Some(&query), Some(&form));
        }

        #[test]
        fn the_order_of_parameters_does_not_matter(mut pairs in prop::collection::vec("[a-c%=+]{0,2}", 0..8), at: prop::sample::Index) {
            let one = Parameters::collect(None, Some(&pairs.join("&")), None).map(|all| all.normalized());
            if !pairs.is_empty() {
                let middle = at.index(pairs.len());
                pairs.rotate_left(middle);
            }
            prop_assert_eq!(one, Parameters::collect(None, Some(&pairs.join("&")), None).map(|all| all.normalized()));
        }
    }
}

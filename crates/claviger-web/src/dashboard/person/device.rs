//! What a session is called: by its browser as people call it, "Firefox on Linux", or by how it was opened.

use crate::dashboard::view::Reader;

/// The browser and its system; where they are not known, the way in which it was opened.
pub(in crate::dashboard) fn called(reader: &Reader, user_agent: &str, description: &str) -> String {
    match name(user_agent) {
        Some((browser, Some(system))) => reader.t2("device-on", "browser", browser, "system", system),
        Some((browser, None)) => browser.to_owned(),
        None => reader.t1("device-none", "way", description.trim_end_matches(" session")),
    }
}

fn name(user_agent: &str) -> Option<(&'static str, Option<&'static str>)> {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    Some((find(BROWSERS)?, find(SYSTEMS)))
}

/// Marks by which a browser is known: the first that fits, since each calls itself by its forebears' names too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-requests/", "Python"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (agent, called) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                Some(("Firefox", Some("Linux"))),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140",
                Some(("Edge", Some("Windows"))),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19) AppleWebKit/605 Version/19 Mobile Safari/604",
                Some(("Safari", Some("iPhone"))),
            ),
            ("curl/8.14.1", Some(("curl", None))),
            ("", None),
        ] {
            assert_eq!(name(agent), called, "{agent}");
        }
    }
}

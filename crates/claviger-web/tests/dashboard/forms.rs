//! Every form of the pages, read from the router itself: a new one is tried as soon as it is there.

const ROUTER: &str = include_str!("../../src/router/pages.rs");

/// An id of the right form that nothing has.
pub(crate) const NOTHING: &str = "tok_01jd8m2v7wf3r9n0h4k6t5x2qz";

/// The addresses at which the pages take forms, with their parameters as they stand in the router.
pub(crate) fn routes() -> Vec<&'static str> {
    let (_, pages) = ROUTER.split_once("fn dashboard(").expect("the pages' routes");
    let ends = |route: &'static str| route.split(['}', ';']).next().unwrap_or_default();
    let forms = pages.split(".route(\"").skip(1).filter_map(|route| {
        let (path, takes) = route.split_once('"')?;
        Some((path, ends(takes)))
    });
    forms.filter(|(_, takes)| takes.contains("post(") || takes.contains("deed(")).map(|(path, _)| path).collect()
}

/// The address of a form about something that is not there.
pub(crate) fn address(route: &str) -> String {
    let id = if route.contains("passkeys") { "pky_01jd8m2v7wf3r9n0h4k6t5x2qz" } else { NOTHING };
    route.replace("{id}", id).replace("{name}", "glass").replace("{login}", "bob").replace("{key}", "x")
}

#[test]
fn the_router_is_read_as_it_is_written() {
    let routes = routes();
    assert!(routes.len() > 50 && routes.contains(&"/tokens/remove") && routes.contains(&"/projects/{name}/delete"));
    assert!(
        !routes.contains(&"/tokens/{id}") && !routes.iter().any(|route| address(route).contains('{')),
        "{routes:?}"
    );
}

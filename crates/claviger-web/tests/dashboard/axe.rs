//! axe-core on the page that a browser shows, and pictures of it for people to look at.

use std::path::PathBuf;
use std::sync::LazyLock;

use claviger_testkit::browser::Browser;
use serde_json::json;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let file = root().join("target/test-tools/node/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}: run scripts/install-test-tools", file.display()))
});

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Demands that axe finds nothing, in light, in dark and narrow. Where `CLAVIGER_TEST_PHOTOGRAPHS` names a folder, each is
/// photographed.
pub(crate) async fn looked_at(browser: &Browser, name: &str) {
    for (state, scheme, width) in [("light", "light", 1280), ("dark", "dark", 1280), ("narrow", "light", 360)] {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]);
        let media = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
        browser.command("/goog/cdp/execute", media).await;
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser
            .command("/goog/cdp/execute", json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": size}))
            .await;
        let found = faults(browser).await;
        assert!(found.is_empty(), "{name}, {state}:\n{}", found.join("\n"));
    }
    let cleared = json!({"cmd": "Emulation.clearDeviceMetricsOverride", "params": {}});
    browser.command("/goog/cdp/execute", cleared).await;
    let media = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": []}});
    browser.command("/goog/cdp/execute", media).await;
    browser.look(name).await;
}

async fn faults(browser: &Browser) -> Vec<String> {
    let ask = "const done = arguments[arguments.length - 1];
        axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
            .then((found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) =>
                `${rule.id}: ${rule.help}: ${node.html} ${node.failureSummary}`))),
            (error) => done([String(error)]));";
    browser.driver.execute(AXE.as_str(), vec![]).await.expect("axe can be loaded");
    let found = browser.driver.execute_async(ask, vec![]).await.expect("axe can run");
    found.json().as_array().unwrap().iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

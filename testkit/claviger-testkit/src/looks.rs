//! What every page must hold however it is shown, light or dark, wide or narrow: axe-core finds nothing, nothing sticks
//! out, and the focus is seen wherever it goes.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::browser::Browser;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let file = root.join("target/test-tools/node/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}: run scripts/install-test-tools", file.display()))
});

/// The rules of WCAG 2.2 AA and what axe counts as good practice. One is off by itself: it is of 2.2.
const RULES: &str = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}";
/// What depends on colours alone.
const COLOURS: &str = "{runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations']}";
/// What depends on room alone.
const ROOM: &str = "{runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']},
    rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}";

/// Whatever the focus can be on and the reader can see, without an outline when it is.
const FOCUS: &str = "
    const able = 'a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select, textarea, summary, [tabindex]';
    const found = [];
    for (const element of document.querySelectorAll(able)) {
        if (element.tabIndex < 0 || !element.checkVisibility({visibilityProperty: true})) continue;
        element.focus({preventScroll: true});
        if (document.activeElement !== element) continue;
        const seen = [element, element.nextElementSibling, element.parentElement].some((where) => {
            const style = where && getComputedStyle(where);
            return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        });
        if (!seen) found.push('no focus is seen on ' + element.outerHTML.slice(0, 200));
    }
    document.activeElement?.blur();
    return found;";

/// What sticks out of a window, unless it scrolls by itself.
const WIDTH: &str = "
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((element) =>
        element.getBoundingClientRect().right > innerWidth + 0.5 && !element.closest('.scroll, .unseen'));
    return wide.slice(0, 3).map((element) => 'sticks out: ' + element.outerHTML.slice(0, 200));";

impl Browser {
    /// Shows pages in this colour scheme and to this width from now on.
    pub async fn show_as(&self, scheme: &str, width: u32) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Shows pages as the window is.
    pub async fn show_as_it_is(&self) {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
        self.devtools("Emulation.setEmulatedMedia", json!({"features": []})).await;
    }

    /// What is wrong with the page that is open, in each way it can be shown.
    pub async fn faults(&self) -> Vec<String> {
        self.driver.execute(AXE.as_str(), vec![]).await.expect("axe can be loaded");
        // the browser shows the focus to those who use keys
        for kind in ["rawKeyDown", "keyUp"] {
            let key = json!({"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9});
            self.devtools("Input.dispatchKeyEvent", key).await;
        }
        let mut found = vec![];
        for (scheme, width, rules) in
            [("light", 1280, RULES), ("dark", 1280, COLOURS), ("light", 360, ROOM), ("dark", 360, COLOURS)]
        {
            self.show_as(scheme, width).await;
            let mut faults = self.axe(rules).await;
            faults.extend(self.width_faults().await);
            if scheme == "light" {
                faults.extend(self.lines_of(FOCUS).await);
            }
            found.extend(faults.into_iter().map(|fault| format!("{scheme}, {width} px: {fault}")));
        }
        self.show_as_it_is().await;
        found
    }

    /// What sticks out of the window as it is shown now.
    pub async fn width_faults(&self) -> Vec<String> {
        self.lines_of(WIDTH).await
    }

    /// Demands that nothing is wrong with the page that is open, and takes pictures of it.
    pub async fn looks_well(&self, name: &str) {
        let found = self.faults().await;
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
        self.look(name).await;
    }

    async fn axe(&self, rules: &str) -> Vec<String> {
        let ask = format!(
            "const done = arguments[arguments.length - 1];
            axe.run(document, {rules})
                .then((found) => done(found.violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
                    `${{rule.id}}: ${{node.html.slice(0, 300)}} ${{node.failureSummary}}`))),
                (error) => done([String(error)]));"
        );
        lines(self.driver.execute_async(ask, vec![]).await.expect("axe can run").json())
    }

    async fn lines_of(&self, script: &str) -> Vec<String> {
        lines(self.driver.execute(script, vec![]).await.expect("a script can run").json())
    }
}

fn lines(found: &Value) -> Vec<String> {
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

//! A real Chromium, driven by its own driver: for what only a browser does.

use std::io::{BufRead, BufReader};
use std::mem::ManuallyDrop;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::prelude::*;

use crate::actors::Actor;
use crate::server::TestServer;

/// How long a page may take to show something. Nothing waits for it that is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with one window, 1280 by 900. It ends with [`Browser::end`], or at the latest with the test.
pub struct Browser {
    /// The window, for what has no short word here. It is never dropped: a driver that is, waits for the browser, and a
    /// test that failed would not end.
    pub driver: ManuallyDrop<WebDriver>,
    home: String,
    process: Process,
    client: reqwest::Client,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Browser {
    /// A browser as people have it.
    pub async fn start(server: &TestServer) -> Self {
        Self::with(server, |_| {}).await
    }

    /// A browser whose owner switched JavaScript off.
    pub async fn without_scripts(server: &TestServer) -> Self {
        Self::with(server, |chrome| {
            let off = json!({"profile.managed_default_content_settings.javascript": 2});
            chrome.add_experimental_option("prefs", off).expect("an option of the browser");
        })
        .await
    }

    /// A browser that was set up otherwise.
    pub async fn with(server: &TestServer, decide: impl FnOnce(&mut ChromeCapabilities)) -> Self {
        let process = Process::start();
        let mut chrome = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--window-size=1280,900",
            "--lang=en",
            "--force-prefers-reduced-motion",
            "--no-first-run",
            "--disable-background-networking",
        ] {
            chrome.add_arg(argument).expect("an argument of the browser");
        }
        chrome.set("goog:loggingPrefs", json!({"browser": "ALL"})).expect("a capability");
        decide(&mut chrome);
        let url = format!("http://127.0.0.1:{}", process.port);
        let driver = loop {
            match WebDriver::new(&url, chrome.clone()).await {
                Ok(driver) => break driver,
                Err(error) if process.is_young() => {
                    drop(error);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => panic!("Chromium does not start: {error}"),
            }
        };
        // `localhost`, so that the browser counts the origin as trustworthy, as it does a site over TLS.
        let home = format!("http://localhost:{}", server.address.port());
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { driver: ManuallyDrop::new(driver), home, process, client }
    }

    /// Opens an address of the server.
    pub async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.home)).await.expect("a page opens");
    }

    /// Signs in by the form.
    pub async fn sign_in(&self, actor: &Actor) {
        self.open("/sign-in").await;
        self.fill("#login", actor.login()).await;
        self.fill("#password", &actor.password()).await;
        self.click("main form button").await;
        self.sees_element("form[action='/sign-out']").await;
    }

    /// The first element that fits the selector, when it is there.
    pub async fn element(&self, selector: &str) -> WebElement {
        let found = self.driver.query(By::Css(selector)).wait(PATIENCE, Duration::from_millis(50)).first().await;
        match found {
            Ok(element) => element,
            Err(_) => panic!("there is no {selector} on {}: {}", self.path().await, self.text().await),
        }
    }

    /// How many elements fit the selector now.
    pub async fn count(&self, selector: &str) -> usize {
        self.driver.find_all(By::Css(selector)).await.expect("a selector").len()
    }

    /// Clicks on it. An element that went away with the page before is looked for again.
    pub async fn click(&self, selector: &str) {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let element = self.element(selector).await;
            let shown = element.scroll_into_view().await;
            let clicked = if shown.is_ok() { element.click().await } else { shown };
            match clicked {
                Ok(()) => return,
                Err(error) if tokio::time::Instant::now() >= until => panic!("{selector} cannot be clicked: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Writes into a field, in place of what is there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let field = self.element(selector).await;
            let empty = field.clear().await;
            let filled = if empty.is_ok() { field.send_keys(text).await } else { empty };
            match filled {
                Ok(()) => return,
                Err(error) if tokio::time::Instant::now() >= until => panic!("{selector} takes no text: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Presses keys, wherever the focus is. `\t` is Tab, `\n` is Enter.
    pub async fn keys(&self, keys: &str) {
        let focused = self.driver.active_element().await.expect("something has the focus");
        let keys = keys.replace('\t', &Key::Tab.value().to_string()).replace('\n', &Key::Enter.value().to_string());
        focused.send_keys(keys).await.expect("keys can be pressed");
    }

    /// Waits until this text stands on the page.
    pub async fn sees(&self, text: &str) {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let shown = self.text().await;
            if shown.contains(text) {
                return;
            }
            assert!(tokio::time::Instant::now() < until, "no {text:?} on {}: {shown}", self.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until such an element is there.
    pub async fn sees_element(&self, selector: &str) {
        self.element(selector).await;
    }

    /// The text of the page as it is shown.
    pub async fn text(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Where the browser is: path and query.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("the browser is somewhere");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// What the page's console holds: violations of the policy, errors of scripts. The statuses of answers are no
    /// complaint.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.command("/se/log", json!({"type": "browser"})).await;
        let lines = log.as_array().cloned().unwrap_or_default();
        let messages = lines.iter().filter_map(|line| line["message"].as_str().map(str::to_owned));
        messages.filter(|message| !message.contains("the server responded with a status of")).collect()
    }

    /// A command of the driver that has no name here, below this window's address.
    pub async fn command(&self, path: &str, body: Value) -> Value {
        let session = self.driver.session_id().to_string();
        let url = format!("http://127.0.0.1:{}/session/{session}{path}", self.process.port);
        let answer = self.client.post(url).json(&body).send().await.expect("the driver answers");
        let answer: Value = answer.json().await.expect("the driver speaks JSON");
        answer["value"].clone()
    }

    /// Changes the size of what is seen.
    pub async fn resize(&self, width: u32, height: u32) {
        self.driver.set_window_rect(0, 0, width, height).await.expect("a window has a size");
    }

    /// Writes a picture of the window to a file, for a person to look at.
    pub async fn photograph(&self, file: &std::path::Path) {
        self.driver.screenshot(file).await.expect("a picture can be taken");
    }

    /// Takes pictures of the page as it is, light, dark and narrow, for a person to look at: in the folder that
    /// `CLAVIGER_TEST_PHOTOGRAPHS` names, if it names one.
    pub async fn look(&self, name: &str) {
        let Some(folder) = std::env::var_os("CLAVIGER_TEST_PHOTOGRAPHS").map(std::path::PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let name = name.trim_matches('/').replace(['/', '?', ' '], "-");
        for (kind, scheme, width) in [("light", "light", 1280), ("dark", "dark", 1280), ("narrow", "light", 360)] {
            self.show_as(scheme, width).await;
            self.photograph(&folder.join(format!("{name}-{kind}.png"))).await;
        }
        self.show_as_it_is().await;
    }

    /// A command of the browser's own protocol, for what WebDriver has no words for.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.command("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    /// Closes the browser.
    pub async fn end(self) {
        drop(WebDriver::clone(&self.driver).quit().await);
        drop(self.process);
    }
}

/// The driver's process, with everything that it started.
struct Process {
    child: Child,
    port: u16,
    /// What it says further, and little it is: it would end if nobody could hear it.
    _said: BufReader<ChildStdout>,
    born: std::time::Instant,
}

impl Process {
    fn start() -> Self {
        use std::os::unix::process::CommandExt;
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver is installed: scripts/install-test-tools does it");
        // It takes a port that is free and says which.
        let mut said = BufReader::new(child.stdout.take().expect("it was asked for"));
        let port = loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).is_ok_and(|read| read > 0), "chromedriver ended before it began");
            if let Some((_, port)) = line.trim_end().split_once("started successfully on port ") {
                break port.trim_end_matches('.').parse().expect("a port is a number");
            }
        };
        Self { child, port, _said: said, born: std::time::Instant::now() }
    }

    fn is_young(&self) -> bool {
        self.born.elapsed() < PATIENCE
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.child.wait());
    }
}

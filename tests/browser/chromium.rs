//! One Chromium with a chromedriver and a profile of its own, gone when its test is over.

use std::{
    io::{BufRead, BufReader},
    panic::AssertUnwindSafe,
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
    wd::WebDriverCompatibleCommand,
};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

use super::css;

/// How long a page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

/// axe-core, as its npm package has it (MPL 2.0).
const AXE: &str = include_str!("axe-4.14.1.min.js");

/// More presses of Tab than any page here has stops.
const TABS_MAX: usize = 60;

/// A browser that is driven.
pub struct Chromium {
    pub client: Client,
}

/// A width, and light or dark.
pub struct Look {
    width: u32,
    is_dark: bool,
}

impl Look {
    pub const fn new(width: u32, is_dark: bool) -> Self {
        Self { width, is_dark }
    }

    /// On a phone scroll bars take no room.
    fn is_phone(&self) -> bool {
        self.width < 600
    }

    pub fn name(&self) -> String {
        let shade = if self.is_dark { "-dark" } else { "" };
        format!("{}{shade}", self.width)
    }
}

/// Runs `work` with a fresh browser and ends both programs, whatever comes of it.
pub async fn run(work: impl AsyncFnOnce(&Chromium)) {
    let profile = tempfile::tempdir().unwrap();
    let mut driver = Driver::start();
    let chromium = Chromium {
        client: driver
            .open_browser(&profile.path().display().to_string())
            .await,
    };
    let outcome = AssertUnwindSafe(work(&chromium)).catch_unwind().await;
    // The driver ends the browser when its session is closed.
    let closed = chromium.client.close().await;
    driver.stop();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
    closed.unwrap();
}

/// A running chromedriver.
struct Driver {
    process: Child,
    port: String,
}

impl Driver {
    fn start() -> Self {
        let program = program("CHROMEDRIVER", "chromedriver");
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("`{program}` does not start ({error}): run tests/run, which installs Chromium and its driver")
            });
        let stdout = process.stdout.take().expect("it was asked to be piped");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.rsplit_once("successfully on port ")
                    .map(|(_, port)| port.to_owned())
            })
            .expect("chromedriver says which port it is on");
        Self {
            process,
            port: port.trim_end_matches('.').to_owned(),
        }
    }

    async fn open_browser(&mut self, profile: &str) -> Client {
        let browser = program("CHROME", "chromium");
        let profile = format!("--user-data-dir={profile}");
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1440,1000",
            &profile,
        ];
        let options =
            json!({"goog:chromeOptions": {"binary": browser_path(&browser), "args": arguments}});
        let Value::Object(capabilities) = options else {
            unreachable!("an object was written")
        };
        let connected = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await;
        connected.unwrap_or_else(|error| {
            self.stop();
            panic!("`{browser}` does not start ({error}): run tests/run, which installs Chromium and its driver")
        })
    }

    fn stop(&mut self) {
        // Each may fail when the process has ended by itself, which is what is wanted.
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The program that tests/run found, or the one of that name on the path.
fn program(variable: &str, name: &str) -> String {
    std::env::var_os(variable)
        .and_then(|found| found.into_string().ok())
        .unwrap_or_else(|| name.to_owned())
}

/// chromedriver takes a browser by its full path alone.
fn browser_path(program: &str) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .map_or_else(|| program.to_owned(), |path| path.display().to_string())
}

impl Chromium {
    /// The element, as soon as the page shows it.
    pub async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(css(selector)).await {
            Ok(element) => element,
            Err(error) => {
                let page = self.client.source().await.unwrap_or_default();
                panic!("`{selector}`: {error}\n{page}")
            }
        }
    }

    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    pub async fn type_into(&self, selector: &str, text: &str) {
        self.find(selector).await.send_keys(text).await.unwrap();
    }

    /// Opens everything on the page that can be opened, so that it is seen.
    pub async fn open_details(&self) {
        let script = "document.querySelectorAll('details').forEach(one => one.open = true)";
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// Lets forms go out with whatever is typed, so that the server is who refuses it.
    pub async fn unrequire(&self) {
        let script = "document.querySelectorAll('form').forEach(one => one.noValidate = true)";
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// From now on no page runs its script.
    pub async fn run_no_script(&self) {
        let off = json!({"value": true});
        self.devtools("Emulation.setScriptExecutionDisabled", off)
            .await;
    }

    pub async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        self.type_keys(&char::from(key).to_string()).await;
    }

    /// Presses a key where the focus is while another is held.
    pub async fn press_with(&self, held: Key, key: Key) {
        let (held, value) = (char::from(held), char::from(key));
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Types where the focus is.
    pub async fn type_keys(&self, text: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Presses Tab until the focus is there, and sees that it shows.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..TABS_MAX {
            self.press(Key::Tab).await;
            let script = "const active = document.activeElement; \
                 return active.matches(arguments[0]) && getComputedStyle(active).outlineStyle";
            let outline = self.client.execute(script, vec![json!(selector)]).await;
            match outline.unwrap() {
                Value::String(style) if style != "none" => return,
                Value::String(_) => panic!("`{selector}` has the focus and does not show it"),
                _ => {}
            }
        }
        panic!("Tab does not lead to `{selector}`");
    }

    /// Makes the page that wide, and light or dark.
    pub async fn look(&self, look: &Look) {
        let metrics = json!({
            "width": look.width, "height": 1000, "deviceScaleFactor": 1, "mobile": look.is_phone(),
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        let scheme = if look.is_dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// The whole page in that look, as PNG.
    pub async fn screenshot(&self, look: &Look) -> Vec<u8> {
        self.look(look).await;
        let whole = json!({"format": "png", "captureBeyondViewport": true});
        let image = self.devtools("Page.captureScreenshot", whole).await;
        let image = image["data"].as_str().expect("the image is text");
        data_encoding::BASE64.decode(image.as_bytes()).unwrap()
    }

    /// What stands out of the page at its right side; nothing when everything fits. The bar's places are
    /// a row that scrolls by itself.
    pub async fn widest_beyond(&self) -> String {
        let script = "const edge = document.documentElement.clientWidth; \
             const all = [...document.querySelectorAll('main *, header *')]; \
             const scrolls = one => getComputedStyle(one).overflowX === 'auto'; \
             const isInside = one => one && (scrolls(one) || isInside(one.parentElement)); \
             const out = all.filter(one => one.checkVisibility() && !one.closest('.unseen') && !isInside(one.parentElement)).find(one => one.getBoundingClientRect().right > edge + 0.5 \
                 || one.scrollWidth > one.clientWidth + 1 && one.matches('section, main, li')); \
             return out ? out.outerHTML.slice(0, 200) : ''";
        let found = self.client.execute(script, vec![]).await.unwrap();
        found.as_str().expect("the script returns text").to_owned()
    }

    /// What axe-core finds against WCAG 2.2 AA and its best practices; nothing when all is well.
    pub async fn barriers(&self) -> String {
        let is_there = self.client.execute("return !!window.axe", vec![]).await;
        if is_there.unwrap() != json!(true) {
            self.client.execute(AXE, vec![]).await.unwrap();
        }
        let script = "const done = arguments[0]; \
             const only = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
             axe.run({runOnly: only}).then(found => done(found.violations.map(one => one.id + ': ' + \
                 one.nodes.map(node => node.html + ' ' + node.failureSummary).join('; ')).join('\\n')), \
                 error => done('axe-core failed: ' + error))";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        found.as_str().expect("the script returns text").to_owned()
    }

    /// The page as it would be printed, as PDF.
    pub async fn print(&self) -> Vec<u8> {
        let printed = self.devtools("Page.printToPDF", json!({})).await;
        let printed = printed["data"].as_str().expect("the document is text");
        data_encoding::BASE64.decode(printed.as_bytes()).unwrap()
    }

    /// Waits until Chromium's own viewer shows a PDF somewhere on the page.
    pub async fn wait_for_pdf(&self) {
        let wait = async || loop {
            let targets = self.devtools("Target.getTargets", json!({})).await;
            let targets = targets["targetInfos"].as_array().expect("a list").clone();
            let is_viewer = |target: &Value| {
                let url = target["url"].as_str().unwrap_or_default();
                url.starts_with("chrome-extension://")
            };
            if targets.iter().any(is_viewer) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        tokio::time::timeout(PATIENCE, wait())
            .await
            .expect("the viewer shows the PDF");
    }

    async fn devtools(&self, method: &'static str, params: Value) -> Value {
        let command = Devtools { method, params };
        self.client.issue_cmd(command).await.unwrap()
    }
}

/// A command of Chromium's own protocol, which chromedriver passes on.
#[derive(Debug)]
struct Devtools {
    method: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.expect("a session is open");
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (reqwest::Method, Option<String>) {
        let body = json!({"cmd": self.method, "params": self.params});
        (reqwest::Method::POST, Some(body.to_string()))
    }
}

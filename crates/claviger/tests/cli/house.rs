//! An installation for one test: commands, a server, and curl as the client.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use claviger_testkit::database::Scratch;
use serde_json::Value;

/// The password of `admin` in every test.
pub(crate) const PASSWORD: &str = "a long first password";

/// A data folder and what is done with it.
pub(crate) struct House {
    scratch: Scratch,
    database: Option<String>,
}

impl House {
    pub(crate) fn new() -> Self {
        Self { scratch: Scratch::new("cli"), database: None }
    }

    /// With another database than the file in the data folder.
    pub(crate) fn on(database: &str) -> Self {
        Self { scratch: Scratch::new("cli"), database: Some(database.to_owned()) }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program, in the test's folder, without the variables of whoever runs the tests.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claviger"));
        command.current_dir(self.scratch.path()).args(arguments).stdin(Stdio::null());
        for ours in ["CONFIG", "DATA", "DATABASE", "LISTEN", "PUBLIC_URL", "ADMIN_PASSWORD", "MASTER_KEY_FILE"] {
            command.env_remove(format!("CLAVIGER_{ours}"));
        }
        command.env_remove("SUDO_USER");
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.program(arguments).output().unwrap())
    }

    /// Runs a command that must succeed, and answers its output without the last line end.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        ran.out.trim_end_matches('\n').to_owned()
    }

    /// Runs a command that must succeed and print JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let out = self.ok(arguments);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// Runs a command that is given this on stdin.
    pub(crate) fn run_with(&self, stdin: &str, arguments: &[&str]) -> Ran {
        let mut command = self.program(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Starts a server on a free port, and waits until it is ready.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let mut command = self.program(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        command.env("CLAVIGER_ADMIN_PASSWORD", PASSWORD);
        Server::start(command, self.path("server.log"))
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A server that runs; it is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: PathBuf,
    /// What it said before it was ready.
    pub(crate) said: String,
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
}

impl Server {
    #[expect(clippy::zombie_processes, reason = "waited for when it is dropped")]
    pub(crate) fn start(mut command: Command, log: PathBuf) -> Self {
        let errors = fs::File::options().create(true).append(true).open(&log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        loop {
            let mut line = String::new();
            if stdout.read_line(&mut line).unwrap() == 0 {
                let status = child.wait().unwrap();
                panic!("the server ended ({status}) before it was ready: {said}{}", fs::read_to_string(&log).unwrap());
            }
            if let Some(url) = line.trim_end().strip_prefix("listening on ") {
                return Self { child, stdout, log, said, url: url.to_owned() };
            }
            said.push_str(&line);
        }
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; answers the exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        let mut rest = String::new();
        while self.stdout.read_line(&mut rest).unwrap() > 0 {}
        self.child.wait().unwrap().code()
    }

    /// Asks it to end, and waits.
    pub(crate) fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        self.wait()
    }

    /// Waits until its log holds this.
    pub(crate) fn logged(&self, text: &str) -> String {
        for _ in 0..600 {
            let log = fs::read_to_string(&self.log).unwrap();
            if log.contains(text) {
                return log;
            }
            pause();
        }
        panic!("the log never said `{text}`: {}", fs::read_to_string(&self.log).unwrap());
    }

    /// The status of `GET /v1/me` with this token.
    pub(crate) fn me(&self, token: &str) -> u16 {
        curl(&["-H", &format!("Authorization: Bearer {token}"), &format!("{}/v1/me", self.url)]).status
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What curl got.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Asks with curl; status 0 means that there was no answer.
pub(crate) fn curl(arguments: &[&str]) -> Answer {
    let output =
        Command::new("curl").args(["-sS", "-m", "60", "-w", "\n%{http_code}"]).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').unwrap_or_default();
    Answer { status: status.parse().unwrap_or(0), body: body.to_owned() }
}

/// Between two looks at something that another process does.
#[expect(clippy::disallowed_methods, reason = "another process cannot be waited for in any other way")]
pub(crate) fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(50));
}

/// Something that answers HTTP: Python's file server over a folder.
pub(crate) struct Upstream {
    child: Child,
    pub(crate) address: String,
}

impl Upstream {
    pub(crate) fn serve(folder: &Path) -> Self {
        let mut child = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("port ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
        Self { child, address: format!("127.0.0.1:{port}") }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A real PostgreSQL, started by the first test that wants one and shared by all processes of the run.
//!
//! It lives in a folder of its own under the system's folder for temporary files, listens on a socket there and
//! nowhere else, and writes without waiting for the disk. A small shell beside it stops it and removes everything
//! when nobody has asked for a database for ten minutes. All it needs is Debian's package `postgresql`.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::Scratch;

/// A database in the shared cluster that is dropped with this.
#[derive(Debug)]
pub struct Lease {
    name: String,
    socket: PathBuf,
}

impl Lease {
    /// Its address.
    pub fn url(&self) -> String {
        url(&self.socket, &self.name)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (url, drop) = (url(&self.socket, "postgres"), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // what is left behind is found by `sweep`
        let _ = apart(async move { run(&mut PgConnection::connect(&url).await?, drop).await });
    }
}

/// A fresh database with the current schema.
pub fn lease() -> Result<Lease> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let shared = shared()?;
    let name = format!("t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let create = format!("CREATE DATABASE {name} TEMPLATE {}", template());
    let admin = url(&shared.socket, "postgres");
    apart(async move { run(&mut PgConnection::connect(&admin).await?, create).await })?;
    Ok(Lease { name, socket: shared.socket.clone() })
}

/// A PostgreSQL of one test alone, that can be stopped and started under its feet.
#[derive(Debug)]
pub struct OwnPostgres {
    server: Server,
    _home: Scratch,
}

/// How PostgreSQL is told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Open transactions are ended and connections closed in good order.
    Fast,
    /// As if the machine had lost it; it recovers at the next start.
    Immediate,
}

impl OwnPostgres {
    /// Starts an empty one.
    pub fn start() -> Result<Self> {
        let home = Scratch::new("own-postgres");
        let server = Server::in_folder(home.path())?;
        server.init()?;
        server.start()?;
        Ok(Self { server, _home: home })
    }

    /// The address of its one database, not migrated yet.
    pub fn url(&self) -> String {
        url(&self.server.folder, "postgres")
    }

    /// Stops it.
    pub fn stop(&self, how: Stop) -> Result<()> {
        self.server.stop(how)
    }

    /// Starts it again after a stop.
    pub fn resume(&self) -> Result<()> {
        self.server.start()
    }

    /// Stops and starts it.
    pub fn restart(&self, how: Stop) -> Result<()> {
        self.stop(how)?;
        self.resume()
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let _ = self.server.stop(Stop::Immediate);
    }
}

struct Shared {
    socket: PathBuf,
}

/// The shared cluster, made ready once for each process.
fn shared() -> Result<&'static Shared> {
    static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();
    let made = SHARED.get_or_init(|| make_shared().map_err(|error| format!("{error:#}")));
    made.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn make_shared() -> Result<Shared> {
    // a working copy has a cluster of its own, so that two of them do not fight over the template
    let mut hash = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut hash);
    let home = std::env::temp_dir().join(format!("claviger-postgres-{}-{:08x}", user_id()?, hash.finish() as u32));
    own_folder(&home)?;
    let lock = File::options().create(true).truncate(false).write(true).open(home.join("lock"))?;
    lock.lock()?;
    std::fs::write(home.join("used"), "")?;

    let server = Server::in_folder(&home.join("cluster"))?;
    if !server.answers() {
        std::fs::remove_dir_all(&server.folder).or_else(missing_is_fine)?;
        own_folder(&server.folder)?;
        server.init()?;
        server.start()?;
        server.watch(&home)?;
    }
    let socket = server.folder.clone();
    apart(prepare(socket.clone()))?;
    Ok(Shared { socket })
}

/// Makes the template if this schema has none yet, and removes databases whose processes are gone.
async fn prepare(socket: PathBuf) -> Result<()> {
    let template = template();
    let mut admin = PgConnection::connect(&url(&socket, "postgres")).await?;
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database").fetch_all(&mut admin).await?;
    for name in names.iter().filter(|name| is_left_behind(name)) {
        run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    }
    if names.contains(&template) {
        return Ok(());
    }
    run(&mut admin, "DROP DATABASE IF EXISTS building WITH (FORCE)".to_owned()).await?;
    run(&mut admin, "CREATE DATABASE building".to_owned()).await?;
    let db = super::open(&url(&socket, "building")).await;
    db.migrate().await?;
    db.close().await;
    run(&mut admin, format!("ALTER DATABASE building RENAME TO {template}")).await
}

fn is_left_behind(name: &str) -> bool {
    let process = name.strip_prefix("t_").and_then(|rest| rest.split_once('_'));
    process.is_some_and(|(process, _)| !Path::new("/proc").join(process).exists())
}

fn template() -> String {
    format!("template_{}", claviger_store::schema::fingerprint())
}

/// The files and commands of one cluster.
#[derive(Debug)]
struct Server {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<(u32, u32)>,
}

impl Server {
    fn in_folder(folder: &Path) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), programs: programs()?, user: other_user()? })
    }

    fn command(&self, program: &str) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(self.programs.join(program));
        command.current_dir("/").stdin(Stdio::null()).env("LC_ALL", "C.UTF-8");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group); // PostgreSQL refuses to run as root
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn init(&self) -> Result<()> {
        own_folder(&self.folder)?;
        let mut command = self.command("initdb");
        command.arg("-D").arg(self.data()).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        // an order of words that is not the order of bytes: what relies on the latter shall fail here, not at a user's
        command.args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]);
        done(command)
    }

    fn start(&self) -> Result<()> {
        let options = format!(
            "-c listen_addresses='' -c unix_socket_permissions=0700 -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=256MB",
            self.folder.display()
        );
        let mut command = self.command("pg_ctl");
        command.args(["start", "-w", "-t", "120", "-D"]).arg(self.data()).arg("-o").arg(options);
        // a log file, and not our output: it would keep the run waiting for the server's end
        command.arg("-l").arg(self.folder.join("log")).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().context("pg_ctl")?;
        ensure!(status.success(), "{}", std::fs::read_to_string(self.folder.join("log")).unwrap_or_default());
        Ok(())
    }

    fn stop(&self, how: Stop) -> Result<()> {
        let mut command = self.command("pg_ctl");
        let how = if how == Stop::Fast { "fast" } else { "immediate" };
        command.args(["stop", "-w", "-t", "120", "-m", how, "-D"]).arg(self.data());
        done(command)
    }

    fn answers(&self) -> bool {
        std::os::unix::net::UnixStream::connect(self.folder.join(".s.PGSQL.5432")).is_ok()
    }

    /// Starts the shell that ends the cluster when it is no longer used.
    fn watch(&self, home: &Path) -> Result<()> {
        use std::os::unix::process::CommandExt;
        const SCRIPT: &str = r#"
            while sleep 60; do
                "$1/pg_ctl" status -D "$2/cluster/data" >/dev/null 2>&1 || exit 0
                exec 9<"$2/lock"; flock -n 9 || continue
                busy=$("$1/psql" -h "$2/cluster" -U postgres -XAtc \
                    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'" 2>/dev/null)
                if [ -z "$(find "$2/used" -mmin -10)" ] && [ "${busy:-1}" -le 1 ]; then
                    "$1/pg_ctl" stop -m immediate -D "$2/cluster/data" >/dev/null 2>&1
                    rm -rf "$2/cluster"
                    exit 0
                fi
                exec 9<&-
            done"#;
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "claviger-postgres-watch"]).arg(&self.programs).arg(home);
        shell.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        if let Some((user, group)) = self.user {
            shell.uid(user).gid(group);
        }
        shell.spawn().context("sh").map(drop)
    }
}

fn done(mut command: Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{:?}", command.get_program()))?;
    ensure!(
        output.status.success(),
        "{:?}: {}{}",
        command.get_program(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Debian keeps the programs of each version out of the path; the newest is taken.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").context("install Debian's package `postgresql`")?;
    let newest = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").exists())
        .max_by_key(|programs| {
            let version = programs.parent().and_then(Path::file_name);
            version.and_then(|version| version.to_str()?.parse::<u32>().ok())
        });
    newest.context("install Debian's package `postgresql`")
}

fn user_id() -> Result<u32> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata("/proc/self")?.uid())
}

/// Whom to become if we are root.
fn other_user() -> Result<Option<(u32, u32)>> {
    if user_id()? != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let mut fields =
            users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[0] == name)?.into_iter();
        Some((fields.nth(2)?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    match find("postgres").or_else(|| find("nobody")) {
        Some(user) => Ok(Some(user)),
        None => bail!("no user `postgres` or `nobody` to run PostgreSQL as"),
    }
}

fn own_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    if let Some((user, group)) = other_user()? {
        std::os::unix::fs::chown(folder, Some(user), Some(group))?;
    }
    Ok(())
}

fn missing_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn url(socket: &Path, database: &str) -> String {
    format!("postgres://postgres@localhost/{database}?host={}", socket.display())
}

async fn run(connection: &mut PgConnection, statement: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}

/// Runs on a thread and runtime of its own, so that it works from any test and while one is dropped.
fn apart<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let thread =
        std::thread::spawn(move || tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work));
    thread.join().unwrap_or_else(|_| bail!("a thread of the test database panicked"))
}

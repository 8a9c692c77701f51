//! What the limit programs share: the answer, the arguments, one worker thread.

#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The small answer that every program gives, as long as a real one.
pub const BODY: &[u8] = br#"{"active":true,"sub":"115","client_id":"bench","scope":"read write","exp":2000000000}"#;

/// The value after `--name`, or the default.
pub fn arg(name: &str, default: &str) -> String {
    let flag = format!("--{name}");
    let mut args = std::env::args().skip_while(|arg| *arg != flag).skip(1);
    args.next().unwrap_or_else(|| default.to_owned())
}

/// One worker: "one core" is the unit of every figure.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

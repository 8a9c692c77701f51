//! The log's lines on their way to stderr: gathered for a moment and written in one piece, by a thread of their own.
//!
//! A request does not wait for whoever reads the log, and a busy server does not call the system for each line. Nothing is
//! thrown away: who says more than is read waits until there is room, and what was said is out when [`Lines::flush`] returns.
//! Only an end without warning takes the lines of the last moment with it.

use std::io::{self, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered.
const MOMENT: Duration = Duration::from_millis(5);
/// So many bytes go out at once.
const ENOUGH: usize = 64 << 10;
/// With so many bytes waiting, whoever says more waits too.
const MOST: usize = 4 << 20;

/// Where lines are said. Clones are the same place.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Place>);

#[derive(Default)]
struct Place {
    waiting: Mutex<Waiting>,
    /// There is something to write, or much, or somebody waits for it to be written.
    more: Condvar,
    /// Something was written.
    less: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// What was taken out is not all written yet.
    writing: bool,
    /// Nobody gathers any more.
    hurry: bool,
}

impl Lines {
    /// Starts the thread.
    pub(super) fn to_stderr() -> io::Result<Self> {
        Self::to(|bytes| drop(stderr().write_all(bytes)))
    }

    fn to(write: impl Fn(&[u8]) + Send + 'static) -> io::Result<Self> {
        let place = Arc::new(Place::default());
        let theirs = Arc::clone(&place);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || theirs.carry(write))?;
        Ok(Self(place))
    }

    /// Returns when all that was said is written. From now on nothing is gathered: the end is near.
    pub(crate) fn flush(&self) {
        let mut waiting = self.0.lock();
        waiting.hurry = true;
        self.0.more.notify_all();
        while waiting.writing || !waiting.bytes.is_empty() {
            waiting = self.0.less.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Place {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, line: &[u8]) {
        let mut waiting = self.lock();
        while waiting.bytes.len() > MOST {
            waiting = self.less.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let before = waiting.bytes.len();
        waiting.bytes.extend_from_slice(line);
        if before == 0 || (before < ENOUGH && waiting.bytes.len() >= ENOUGH) {
            self.more.notify_one();
        }
    }

    /// The thread: it lives as long as the process.
    fn carry(&self, write: impl Fn(&[u8])) {
        let mut batch = Vec::new();
        loop {
            let waiting = self.lock();
            let waiting = self.more.wait_while(waiting, |waiting| waiting.bytes.is_empty());
            let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
            let gathered =
                self.more.wait_timeout_while(waiting, MOMENT, |waiting| !waiting.hurry && waiting.bytes.len() < ENOUGH);
            let mut waiting = gathered.unwrap_or_else(PoisonError::into_inner).0;
            std::mem::swap(&mut batch, &mut waiting.bytes);
            waiting.writing = true;
            drop(waiting);
            write(&batch);
            batch.clear();
            self.lock().writing = false;
            self.less.notify_all();
        }
    }
}

/// One line that is being said.
pub(crate) struct Line<'a>(&'a Place);

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.say(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_out_in_its_order_after_a_flush() {
        let (tell, told) = std::sync::mpsc::channel();
        let lines = Lines::to(move |bytes| tell.send(bytes.to_vec()).unwrap()).unwrap();
        let many = 20_000;
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let lines = lines.clone();
                scope.spawn(move || {
                    for n in 0..many {
                        lines.make_writer().write_all(format!("{thread} {n}\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        lines.flush();
        let pieces: Vec<Vec<u8>> = told.try_iter().collect();
        let text = String::from_utf8(pieces.concat()).unwrap();
        for thread in 0..4 {
            let mine = text.lines().filter_map(|line| line.strip_prefix(&format!("{thread} ")));
            assert!(mine.map(|n| n.parse::<i32>().unwrap()).eq(0..many), "thread {thread}");
        }
        assert!(pieces.len() < 2_000, "they were gathered: {}", pieces.len());
        lines.make_writer().write_all(b"last\n").unwrap();
        lines.flush();
        assert_eq!(told.try_iter().collect::<Vec<_>>().concat(), b"last\n");
    }
}

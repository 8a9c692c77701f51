//! What is said in a line, written as the library writes it and at half the price: it makes a painted text of each name
//! and each sign also where there are no colours, and a moment of seven numbers.

use std::fmt;

use jiff::fmt::StdFmtWrite;
use jiff::fmt::temporal::DateTimePrinter;
use tracing::field::{Field, Visit};
use tracing_subscriber::field::{RecordFields, VisitOutput};
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{DefaultVisitor, Writer};
use tracing_subscriber::fmt::time::FormatTime;

use crate::world;

/// `2027-01-31T12:00:00.000000Z`: the moment of a line.
#[derive(Debug)]
pub(super) struct Moment;

static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

impl FormatTime for Moment {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        PRINTER.print_timestamp(&world::moment(), StdFmtWrite(writer)).map_err(|_| fmt::Error)
    }
}

/// Fields as `name=value`, without colours.
#[derive(Debug)]
pub(super) struct Plain;

impl<'w> FormatFields<'w> for Plain {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut line = PlainVisitor { writer, is_empty: true, result: Ok(()) };
        fields.record(&mut line);
        line.result
    }
}

struct PlainVisitor<'w> {
    writer: Writer<'w>,
    is_empty: bool,
    result: fmt::Result,
}

impl PlainVisitor<'_> {
    /// Messages and errors, which are made harmless, and the fields of other libraries' lines.
    fn leave(&mut self, say: impl FnOnce(&mut DefaultVisitor<'_>)) {
        let mut library = DefaultVisitor::new(self.writer.by_ref(), self.is_empty);
        say(&mut library);
        self.result = self.result.and(library.finish());
        self.is_empty = false;
    }
}

impl Visit for PlainVisitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.leave(|library| library.record_str(field, value)),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.leave(|library| library.record_error(field, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let name = field.name();
        if name == "message" || name.starts_with("log.") || name.starts_with("r#") {
            return self.leave(|library| library.record_debug(field, value));
        }
        let space = if std::mem::take(&mut self.is_empty) { "" } else { " " };
        let mut say = || {
            [space, name, "="].iter().try_for_each(|piece| self.writer.write_str(piece))?;
            write!(self.writer, "{value:?}")
        };
        self.result = self.result.and_then(|()| say());
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, Write};
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// What is written while `say` runs, with these fields.
    fn written<F>(fields: F, say: impl FnOnce()) -> String
    where
        F: for<'w> FormatFields<'w> + Send + Sync + 'static,
    {
        let file = Arc::new(Mutex::new(std::io::Cursor::new(Vec::new())));
        let place = Arc::clone(&file);
        let writer = move || Shared(Arc::clone(&place));
        let layer = fmt::layer().with_ansi(false).without_time().fmt_fields(fields).with_writer(writer);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), say);
        let mut text = String::new();
        let mut file = file.lock().unwrap();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    }

    struct Shared(Arc<Mutex<std::io::Cursor<Vec<u8>>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn say() {
        let error = anyhow::anyhow!("why").context("what");
        let error: &(dyn std::error::Error + 'static) = error.as_ref();
        let span = tracing::info_span!("request", id = 7, name = "a b");
        let _inside = span.enter();
        tracing::info!("a message \u{1b}[31m");
        tracing::info!(first = 1, text = "a \"b\"", shown = %"a b", none = None::<u8>, some = Some(1.5), "after {}", 1);
        tracing::warn!(error, more = true, "failed");
        tracing::warn!(error, r#type = ?Some(1));
    }

    #[test]
    fn a_moment_has_all_its_digits() {
        let mut text = String::new();
        Moment.format_time(&mut Writer::new(&mut text)).unwrap();
        assert_eq!((text.len(), &text[10..11], &text[19..20], &text[26..]), (27, "T", ".", "Z"), "{text}");
    }

    #[test]
    fn a_line_is_the_librarys_own() {
        let library = written(fmt::format::DefaultFields::new(), say);
        assert_eq!(library.lines().count(), 4);
        assert!(library.contains("error.sources=[") && !library.contains('\u{1b}'), "{library}");
        assert_eq!(written(Plain, say), library);
    }
}

//! Words and rules: no I/O, no async, no clock.

//! The pages, from outside: by a browser without a screen, and by a real Chromium. The cases of the security catalogue
//! carry its ids.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod admin;
mod browser;
mod consent;
mod consumer_browser;
mod consumers;
mod door;
mod factors;
mod forms;
mod german;
mod people;
mod person;
mod projects;
mod room;
mod step_up;
mod token_browser;
mod tokens;
mod upstream;
mod welcome;
mod words;

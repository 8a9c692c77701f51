//! The confirmation that every change to a credential asks for in the same step.

/// The password field at the end of a form. Posts `password`.
#[derive(Clone, Debug, Default)]
pub struct Confirm {
    /// What was wrong with the last try.
    pub fault: Option<super::fault::Fault>,
}

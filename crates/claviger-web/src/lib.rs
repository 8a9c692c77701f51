//! The doors: faces, API and gate.

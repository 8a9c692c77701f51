//! Administration: who has access, and take it away now.
pub mod audit;
pub mod credentials;
pub mod people;
pub mod site;

//! Memory: the only floor that speaks SQL.

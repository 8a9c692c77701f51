//! Who is asking, how they proved it, issuing, rotating, revoking.

//! Bodies that are gathered in memory: up to a size, within a time, and not too much at once.
//!
//! Most of them are gathered before anybody is known, because a credential may be in them or a signature covers them.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Body;
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::problem::Problem;

/// What the bodies may cost that are on their way into memory.
#[derive(Debug)]
pub(crate) struct Gathering {
    time: Duration,
    /// A permit is a byte.
    room: Semaphore,
}

/// Why a body is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ungathered {
    /// It is larger than it may be.
    TooLarge(usize),
    /// It was not there in time.
    TooSlow,
    /// Others are being gathered that take up all the room.
    NoRoom,
    /// The client broke off.
    Broken,
}

impl Gathering {
    /// Each within this time, and all together in so many bytes.
    pub(crate) fn new(time: Duration, bytes: usize) -> Self {
        Self { time, room: Semaphore::new(bytes.min(Semaphore::MAX_PERMITS)) }
    }

    /// The whole of a body that may have so many bytes. The time is for all of it: a byte now and then does not lengthen it.
    pub(crate) async fn whole<B>(&self, body: B, most: usize) -> Result<Bytes, Ungathered>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        tokio::time::timeout(self.time, self.gather(body, most)).await.unwrap_or(Err(Ungathered::TooSlow))
    }

    async fn gather<B>(&self, mut body: B, most: usize) -> Result<Bytes, Ungathered>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let (mut whole, mut held) = (BytesMut::new(), None::<SemaphorePermit<'_>>);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Ungathered::Broken)?.into_data() else { continue };
            if whole.len() + data.len() > most {
                return Err(Ungathered::TooLarge(most));
            }
            let bytes = u32::try_from(data.len()).map_err(|_| Ungathered::NoRoom)?;
            let more = self.room.try_acquire_many(bytes).map_err(|_| Ungathered::NoRoom)?;
            match &mut held {
                Some(held) => held.merge(more),
                None => held = Some(more),
            }
            whole.extend_from_slice(&data);
        }
        Ok(whole.freeze())
    }
}

impl Ungathered {
    /// The status.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }

    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::TooLarge(_) => "body_too_large",
            Self::TooSlow => "slow_body",
            Self::NoRoom => "unavailable",
            Self::Broken => "broken_body",
        }
    }

    /// What happened.
    pub(crate) fn detail(self) -> String {
        match self {
            Self::TooLarge(most) => format!("Such a body may have at most {most} bytes."),
            Self::TooSlow => "The body took too long to arrive.".to_owned(),
            Self::NoRoom => "Too many bodies are arriving at once. Try again in a moment.".to_owned(),
            Self::Broken => "The body broke off.".to_owned(),
        }
    }
}

impl From<Ungathered> for Problem {
    fn from(why: Ungathered) -> Self {
        Self::new(why.status(), why.code()).detail(why.detail())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::Body;
    use futures_util::{StreamExt, stream};

    use super::*;
    use crate::problem::codes;

    const LONG: Duration = Duration::from_secs(600);

    /// These pieces, and then the end, or nothing for ever.
    fn body(pieces: &'static [&'static str], ends: bool) -> Body {
        let pieces = stream::iter(pieces).map(|piece| Ok::<_, Infallible>(*piece));
        if ends { Body::from_stream(pieces) } else { Body::from_stream(pieces.chain(stream::pending())) }
    }

    #[tokio::test]
    async fn a_body_is_gathered_up_to_its_size() {
        let gathering = Gathering::new(LONG, 100);
        assert_eq!(gathering.whole(body(&["ab", "", "c"], true), 3).await, Ok(Bytes::from("abc")));
        assert_eq!(gathering.whole(body(&["ab", "cd"], false), 3).await, Err(Ungathered::TooLarge(3)));
        assert_eq!(gathering.whole(Body::empty(), 0).await, Ok(Bytes::new()));
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let breaks = Body::from_stream(stream::iter([Ok("a"), Err(broken)]));
        assert_eq!(gathering.whole(breaks, 3).await, Err(Ungathered::Broken));
        assert_eq!(gathering.room.available_permits(), 100, "what is over takes up no room");
    }

    #[tokio::test]
    async fn dos_06_a_body_has_its_time_and_a_byte_now_and_then_does_not_lengthen_it() {
        let gathering = Gathering::new(Duration::from_millis(50), usize::MAX);
        assert_eq!(gathering.whole(body(&["a"], false), 3).await, Err(Ungathered::TooSlow));
        let drips = stream::unfold((), |()| async {
            tokio::task::yield_now().await;
            Some((Ok::<_, Infallible>("a"), ()))
        });
        assert_eq!(gathering.whole(Body::from_stream(drips), usize::MAX).await, Err(Ungathered::TooSlow));
    }

    #[tokio::test]
    async fn dos_06_all_bodies_together_have_a_bound() {
        let gathering = Gathering::new(LONG, 8);
        let mut slow = std::pin::pin!(gathering.whole(body(&["123456"], false), 8));
        assert!(futures_util::poll!(&mut slow).is_pending());
        assert_eq!(gathering.whole(body(&["123"], true), 8).await, Err(Ungathered::NoRoom));
        assert_eq!(gathering.whole(body(&["12"], true), 8).await, Ok(Bytes::from("12")));
    }

    #[test]
    fn every_reason_has_a_code_of_the_table() {
        for why in [Ungathered::TooLarge(1), Ungathered::TooSlow, Ungathered::NoRoom, Ungathered::Broken] {
            assert!(codes::with_status(why.status().as_u16()).any(|known| known.code == why.code()), "{why:?}");
        }
    }
}

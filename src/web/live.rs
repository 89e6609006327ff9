//! Server-sent events: a page that stays open learns of what changes.
//!
//! A stream is an answer that does not end by itself, so it is bounded in every way: how many there are,
//! of one user and in all; how long each lasts, after which the browser opens another; and it ends at
//! once when the server is told to stop, or the last calls would wait for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::watch;

use crate::invoice::UserId;

/// How many streams one user may have open: as many as a browser opens to one host at a time.
const OF_ONE_USER_MAX: usize = 6;
/// How many streams there may be.
const IN_ALL_MAX: usize = 200;
/// How often a stream looks whether something has changed.
pub const PAUSE: Duration = Duration::from_secs(1);
/// How long a stream lasts.
pub const LASTS: Duration = Duration::from_mins(10);
/// After so many looks at which nothing has changed, something is sent all the same, so that no proxy
/// takes the stream for dead.
pub const LOOKS_SILENT_MAX: u32 = 15;

/// The streams of this process.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    open: Mutex<HashMap<UserId, usize>>,
    ended: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Inner {
            open: Mutex::default(),
            ended: watch::Sender::new(false),
        }))
    }
}

impl Streams {
    /// A place for one more stream of that user; none when there are enough.
    #[must_use]
    pub fn open(&self, user: UserId) -> Option<Place> {
        let mut open = self.lock();
        let all: usize = open.values().sum();
        let own = open.entry(user).or_default();
        if all >= IN_ALL_MAX || *own >= OF_ONE_USER_MAX {
            return None;
        }
        *own += 1;
        Some(Place {
            streams: self.clone(),
            user,
            ended: self.0.ended.subscribe(),
        })
    }

    /// Ends every stream, and those that are still to come.
    pub fn end(&self) {
        self.0.ended.send_replace(true);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.open.lock().expect("nobody panics with the streams")
    }
}

/// The place of one stream, which it gives back when it is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Streams,
    user: UserId,
    ended: watch::Receiver<bool>,
}

impl Place {
    /// Waits for the next look; says no when there will be none, because the server stops.
    pub async fn next_look(&mut self) -> bool {
        tokio::select! {
            _ended = self.ended.wait_for(|ended| *ended) => false,
            () = tokio::time::sleep(PAUSE) => true,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(own) = open.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.user);
            }
        }
    }
}

/// One event as it goes over the wire.
#[must_use]
pub fn event(name: &str, html: &str) -> String {
    let lines: Vec<_> = html.lines().map(|line| format!("data: {line}\n")).collect();
    format!("event: {name}\n{}\n", lines.concat())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: usize) -> UserId {
        UserId(Uuid::from_u128(number as u128))
    }

    #[test]
    fn a_user_has_so_many_streams_and_gets_their_places_back() {
        let streams = Streams::default();
        let mut places: Vec<_> = (0..OF_ONE_USER_MAX)
            .map(|_| streams.open(user(1)).unwrap())
            .collect();
        assert!(streams.open(user(1)).is_none());
        assert!(streams.open(user(2)).is_some(), "another's are their own");
        places.pop();
        assert!(streams.open(user(1)).is_some());
        drop(places);
        assert!(streams.lock().values().all(|open| *open == 0));
    }

    #[test]
    fn there_are_so_many_streams_in_all() {
        let streams = Streams::default();
        let places: Vec<_> = (0..IN_ALL_MAX)
            .map(|number| streams.open(user(number)).unwrap())
            .collect();
        assert!(streams.open(user(IN_ALL_MAX)).is_none());
        drop(places);
        assert!(streams.open(user(IN_ALL_MAX)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn every_stream_ends_when_the_server_stops() {
        let streams = Streams::default();
        let mut place = streams.open(user(1)).unwrap();
        assert!(place.next_look().await);
        streams.end();
        assert!(!place.next_look().await);
        let mut late = streams.open(user(1)).unwrap();
        assert!(!late.next_look().await);
    }

    #[test]
    fn an_event_has_its_lines_apart() {
        assert_eq!(
            event("step", "<p>one\r\ntwo</p>\n"),
            "event: step\ndata: <p>one\ndata: two</p>\n\n"
        );
    }
}

//! What happens next, and how it all ends.

use chrono::TimeDelta;

use super::{
    faults::{Counts, Strike, Temper},
    invariants::Invariant,
    world::{Halt, World},
};
use crate::simulator::Faults;

/// After so many polls without a fault everything must be settled.
const POLLS_MAX: usize = 30;

/// The most calls of one conversation without a fault.
const TURNS_MAX: usize = 1_000;

/// What puts every lease behind.
const PAST_LEASE: TimeDelta = TimeDelta::seconds(200);

impl World<'_> {
    /// One thing happens.
    pub(super) async fn step(&mut self) -> Result<(), Halt> {
        self.steps += 1;
        let ticked = TimeDelta::milliseconds(self.draw.between(1, 400));
        self.move_clock(ticked);
        if self.strike_out_of_the_blue().await? {
            return Ok(());
        }
        match self.draw.below(100) {
            0..4 => {
                let seconds = self.draw.between(1, 70);
                self.note(|| format!("{seconds} s pass"));
                self.move_clock(TimeDelta::seconds(seconds));
                Ok(())
            }
            4..10 => self.somebody_acts().await,
            10..16 => self.deliver_late().await,
            _ => {
                let at = self.whose_turn();
                self.turn(at).await
            }
        }
    }

    /// A connector, rather one in a conversation than one that would begin another. Now and then one
    /// is slow, and the others have many turns before its next.
    fn whose_turn(&mut self) -> usize {
        let several = self.peers.len() > 1;
        if several && self.draw.below(40) == 0 {
            let until = self.steps + 10 + self.draw.below(40);
            self.slow = Some((self.draw.place(self.peers.len()), until));
        }
        let slow = self
            .slow
            .filter(|(_, until)| several && self.steps < *until);
        let quick: Vec<usize> = (0..self.peers.len())
            .filter(|at| slow.is_none_or(|(slow, _)| slow != *at))
            .collect();
        let busy: Vec<usize> = quick
            .iter()
            .copied()
            .filter(|at| !self.peers[*at].is_away())
            .collect();
        if busy.is_empty() || self.draw.below(12) == 0 {
            quick[self.draw.place(quick.len())]
        } else {
            busy[self.draw.place(busy.len())]
        }
    }

    /// Whether something struck that needs no occasion.
    async fn strike_out_of_the_blue(&mut self) -> Result<bool, Halt> {
        for strike in [
            Strike::Restart,
            Strike::Death,
            Strike::ClockPastLease,
            Strike::ClockForward,
            Strike::ClockBack,
            Strike::BackupRestored,
        ] {
            if !self.strikes(strike) {
                continue;
            }
            let clock = match strike {
                Strike::ClockPastLease => self.draw.between(110, 400),
                Strike::ClockForward => 86_400,
                Strike::ClockBack => -3_600,
                _ => 0,
            };
            match strike {
                Strike::Restart => {
                    self.note(|| "the server dies and comes back".to_owned());
                    self.restart();
                }
                Strike::Death => {
                    let at = self.draw.place(self.peers.len());
                    if self.peers[at].is_away() {
                        continue;
                    }
                    self.note(|| format!("connector {at} dies"));
                    self.kill(at);
                }
                Strike::BackupRestored => self.back_up_or_restore().await?,
                _ => {
                    self.note(|| format!("the clock moves by {clock} s"));
                    self.move_clock(TimeDelta::seconds(clock));
                }
            }
            self.struck(strike);
            return Ok(true);
        }
        Ok(false)
    }

    /// A backup is taken the first time, and restored the next. While the server is away for that,
    /// every connector gives up.
    async fn back_up_or_restore(&mut self) -> Result<(), Halt> {
        let Some(backup) = self.backup.take() else {
            self.note(|| "the server's database is backed up".to_owned());
            self.backup = Some(self.store.backup().await?);
            return Ok(());
        };
        self.note(|| "the server's database is set back to its backup".to_owned());
        self.store.restore(&backup).await?;
        self.restart();
        self.limbo.clear();
        for at in 0..self.peers.len() {
            self.kill(at);
        }
        self.move_clock(PAST_LEASE);
        self.type_in_what_is_gone().await
    }

    /// Nothing goes wrong any more: everybody lets go, the lease ends, and one connector polls until
    /// nothing is left to do.
    pub(super) async fn calm_down(&mut self) -> Result<(), Halt> {
        self.note(|| "from here on nothing goes wrong".to_owned());
        self.temper = Temper::calm();
        self.limbo.clear();
        for at in 0..self.peers.len() {
            self.kill(at);
        }
        let now = self.clock.now();
        self.peers = vec![super::wire::Peer::new(Faults::none(), now)];
        for _ in 0..POLLS_MAX {
            self.move_clock(PAST_LEASE);
            self.poll().await?;
            if self.nothing_waits().await? {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn poll(&mut self) -> Result<(), Halt> {
        for _ in 0..TURNS_MAX {
            self.turn(0).await?;
            if self.peers[0].is_away() {
                return Ok(());
            }
        }
        let what = format!("a conversation without a fault takes more than {TURNS_MAX} turns");
        Err(Halt::Broken(Invariant::Settled, what))
    }

    /// How every invoice ended, once every invariant holds.
    pub(super) async fn endings(&mut self) -> Result<Counts, Halt> {
        self.shown_bills_are_there().await?;
        self.chain_holds().await?;
        self.everything_is_settled().await
    }
}

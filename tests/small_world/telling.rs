//! What happens in a world, in words: for the trace that leads to a violation.

use std::fmt;

use super::{
    moves::{Fault, Move, Step},
    papers::Papers,
    world::World,
};

impl Move {
    /// What happens, in words. A conversation is named by its place, the oldest first.
    pub fn tell(self, world: &World, papers: &Papers) -> String {
        let step = match self.step {
            Step::Poll => "a connector polls, and a conversation opens".to_owned(),
            Step::Ask(talk) => format!("conversation {talk} asks for work"),
            Step::Run(talk) => {
                let held = world.talks[talk].held().expect("it holds a document");
                format!(
                    "QuickBooks gets from conversation {talk} {}",
                    papers.purpose(held)
                )
            }
            Step::Deliver(talk) => format!("conversation {talk} delivers the answer"),
            Step::Close(talk) => format!("conversation {talk} closes"),
            Step::BackUp => "a backup is made of the server".to_owned(),
            Step::Restore => "the server starts on its backup".to_owned(),
            Step::Arrive(talk, _) => {
                format!("a delivery of conversation {talk} arrives that was under way")
            }
        };
        match self.fault {
            Some(fault) => format!("{step}, but: {fault}"),
            None => step,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestLost => "the request is lost",
            Self::ReplyLost => "the reply is lost",
            Self::Dies => "the connector dies",
            Self::AskedTwice => "it is heard twice",
            Self::CannotOpen => "QuickBooks can't be opened",
            Self::Forgets => "what came after it is lost",
            Self::Slow => "another is at work, whose lease passes",
            Self::Overdue => "it comes after its lease",
            Self::Repeated => "it is delivered once more later",
            Self::Late => "it arrives later, and the connector gives up",
            Self::CutEarly => "it is cut after a quarter",
            Self::CutLate => "it is cut after three quarters",
            Self::Unparsed => "it can't be parsed",
            Self::NotTaken => "it is not taken",
            Self::FailsBeforeRun => "it fails before anything runs",
            Self::FailsAfterRun => "it fails after all ran",
            Self::Busy => "something is locked",
        })
    }
}

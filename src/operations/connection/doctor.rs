//! What is wrong with a connection now, in words, with the way to click. Pure.
//!
//! What is wrong is what was seen last: a conversation that ended well, or a password that was taken,
//! takes everything back that was seen before it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Connection, Progress, Step};
use crate::{
    qbxml::status::{Class, explained},
    store::connection::{Ended, How, Seen},
};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gravity {
    /// Nothing goes until somebody does something.
    Bad,
    /// It may go by itself, or concern nobody here: worth a look.
    Look,
    /// As it should be.
    Good,
}

/// One thing that is to be known of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its name for programs.
    pub code: &'static str,
    /// How bad it is.
    pub gravity: Gravity,
    /// A heading.
    pub title: String,
    /// When it was seen.
    pub at: Option<DateTime<Utc>>,
    /// What was seen.
    pub detail: String,
    /// What to do, with the way to click; empty when there is nothing to do.
    pub remedy: String,
}

/// A conversation that was not heard from for so long was broken off.
const SILENT: TimeDelta = TimeDelta::minutes(5);
/// A connector that has not polled for so long is missed, if its interval is no longer than a third of
/// that.
const QUIET: TimeDelta = TimeDelta::minutes(30);
/// A connector that polls has a conversation a day at least.
const GONE: TimeDelta = TimeDelta::hours(25);
/// How long a stranger at the door may be this company's connector under a wrong name.
const STRANGER: TimeDelta = TimeDelta::days(1);

const RUN_AGAIN: &str = "Then tick the company in the Web Connector and press `Update Selected`.";
const OPEN_FILE: &str = "In QuickBooks, `File > Open or Restore Company… > Open a company file`.";

impl Connection {
    /// What is wrong, the worst first; when nothing is, one that says so.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        let found = [
            self.wrong_password(),
            self.wrong_name(),
            self.conversation(),
            self.absence(),
        ];
        let mut troubles: Vec<_> = found.into_iter().flatten().collect();
        if troubles.is_empty() {
            troubles.push(self.nothing_wrong());
        }
        troubles.sort_by_key(|trouble| match trouble.gravity {
            Gravity::Bad => 0,
            Gravity::Look => 1,
            Gravity::Good => 2,
        });
        troubles
    }

    fn wrong_password(&self) -> Option<Trouble> {
        let refused = self.facts.refused.as_ref()?.last_at;
        if self.last_contact().is_some_and(|at| at >= refused) {
            return None;
        }
        let changed = self.facts.password_changed.as_ref();
        let has_old_one =
            changed.is_some_and(|changed| Some(changed.last_at) >= self.last_contact());
        let detail = if has_old_one {
            "The password was changed here, and the Web Connector still has another one."
        } else {
            "The Web Connector came with the right user name and another password than the one that was shown here."
        };
        Some(Trouble {
            code: "wrong_password",
            gravity: Gravity::Bad,
            title: "The Web Connector has a wrong password".to_owned(),
            at: Some(refused),
            detail: detail.to_owned(),
            remedy: format!(
                "In the Web Connector, click into the field `Password` in the line of `{}`, type the password, press Enter and answer `Yes` to `Do you want to save this password?`. If nobody has it any more, make a new one below. {RUN_AGAIN}",
                self.company.app_name
            ),
        })
    }

    /// Somebody unknown came while this company's connector is still waited for.
    fn wrong_name(&self) -> Option<Trouble> {
        let came = self.door.stranger_refused.as_ref()?.last_at;
        let is_recent = self.now - came < STRANGER && came >= self.company.created_at;
        (is_recent && self.facts.admitted.is_none()).then(|| Trouble {
            code: "unknown_user_name",
            gravity: Gravity::Look,
            title: "A Web Connector came with a user name that is not known here".to_owned(),
            at: Some(came),
            detail: format!(
                "This company’s user name is `{}`. It may have been another company’s, or that of a file from another server.",
                self.company.qbwc_username
            ),
            remedy: "If it was this company’s: in the Web Connector, `Remove` the application, download the .qwc file again and add it with `File > Add an Application…`.".to_owned(),
        })
    }

    /// What the running conversation, or else the last one, tells.
    fn conversation(&self) -> Option<Trouble> {
        if let Some(heard_at) = self.running {
            return Some(if self.now - heard_at < SILENT {
                running(heard_at)
            } else {
                broken_off(heard_at)
            });
        }
        let Seen {
            last_at, detail, ..
        } = self.facts.ended.as_ref()?;
        ended_badly(detail).map(|trouble| Trouble {
            at: Some(*last_at),
            ..trouble
        })
    }

    fn absence(&self) -> Option<Trouble> {
        let last = self.last_contact()?;
        let age = self.now - last;
        let quiet = QUIET.max(TimeDelta::minutes(
            3 * i64::from(self.company.settings.run_every_minutes),
        ));
        let is_quiet = age >= quiet && self.now - self.watched_since >= quiet;
        let (code, gravity, title) = if age >= GONE {
            (
                "gone",
                Gravity::Bad,
                "The Web Connector does not call any more",
            )
        } else if is_quiet {
            (
                "quiet",
                Gravity::Look,
                "The Web Connector has not called for a while",
            )
        } else {
            return None;
        };
        let waiting = if self.has_queue {
            " Invoices wait to go out."
        } else {
            ""
        };
        Some(Trouble {
            code,
            gravity,
            title: title.to_owned(),
            at: Some(last),
            detail: format!(
                "It should call every {} minutes, and was last heard from {} ago.{waiting}",
                self.company.settings.run_every_minutes,
                in_words(age),
            ),
            remedy: "On the QuickBooks computer: is it on, and is the Windows user signed in? Start the Web Connector (Windows `Start > QuickBooks > Web Connector`), tick the company’s box and `Auto-Run`. It runs while that user is signed in.".to_owned(),
        })
    }

    fn nothing_wrong(&self) -> Trouble {
        let (code, title, detail, remedy) = match (self.last_contact(), self.next_step()) {
            (None, _) => (
                "not_called_yet",
                "No Web Connector has called for this company yet",
                "There is nothing to say of it before it has.",
                "Go on with the first step that is not done.",
            ),
            (Some(_), Some(Step::File | Step::Lists)) => (
                "not_finished",
                "The connection works so far",
                "The Web Connector comes with the right password. The company file is still to prove itself and its lists are to be read.",
                "Tick the company in the Web Connector and press `Update Selected`.",
            ),
            (Some(_), _) => (
                "well",
                "Nothing is wrong",
                "The Web Connector calls with the right password, and the last update that had something to do ended as it should.",
                "",
            ),
        };
        Trouble {
            code,
            gravity: Gravity::Good,
            title: title.to_owned(),
            at: self.last_contact(),
            detail: detail.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// Whether a step of the set-up is done.
    #[must_use]
    pub fn is_done(&self, step: Step) -> bool {
        self.progress(step) != Progress::NotYet
    }
}

fn running(heard_at: DateTime<Utc>) -> Trouble {
    Trouble {
        code: "running",
        gravity: Gravity::Good,
        title: "An update is running".to_owned(),
        at: Some(heard_at),
        detail: "The Web Connector is at work in QuickBooks for this company.".to_owned(),
        remedy: String::new(),
    }
}

fn broken_off(heard_at: DateTime<Utc>) -> Trouble {
    Trouble {
        code: "broken_off",
        gravity: Gravity::Look,
        title: "An update was broken off".to_owned(),
        at: Some(heard_at),
        detail: "Its Web Connector has been silent since. QuickBooks or the Web Connector may have been closed, or a dialog waits in QuickBooks.".to_owned(),
        remedy: format!(
            "Look at the QuickBooks computer, and answer what QuickBooks asks. The next update goes on where this one stopped, and nothing is sent twice. {RUN_AGAIN}"
        ),
    }
}

/// What is wrong, if the conversation did not end as it should.
fn ended_badly(ended: &Ended) -> Option<Trouble> {
    let trouble = |code, gravity, title: &str, remedy: String| Trouble {
        code,
        gravity,
        title: title.to_owned(),
        at: None,
        detail: ended.outcome.clone(),
        remedy,
    };
    Some(match ended.how {
        How::Done | How::NothingExchanged | How::LetGo | How::Unrecorded => return None,
        How::WrongFile => trouble(
            "wrong_file",
            Gravity::Bad,
            "Another company file is open in QuickBooks",
            format!(
                "{OPEN_FILE} {RUN_AGAIN} If the books are kept in another file from now on, an admin says so under `Companies > Use another company file`."
            ),
        ),
        How::TooOld => trouble(
            "too_old",
            Gravity::Bad,
            "This QuickBooks is too old",
            format!("In QuickBooks, `Help > Update QuickBooks Desktop`. {RUN_AGAIN}"),
        ),
        How::Untold => trouble(
            "untold",
            Gravity::Look,
            "QuickBooks answered, and did not tell enough",
            "Nothing to do: the next update asks again, before anything else is sent.".to_owned(),
        ),
        How::TakenOver => trouble(
            "taken_over",
            Gravity::Look,
            "An update was silent for too long, and another took over",
            "If two computers run the Web Connector for this company, remove the application on one of them.".to_owned(),
        ),
        How::NotOpened | How::Failed => by_code(ended),
    })
}

/// What an error code of QuickBooks means.
fn by_code(ended: &Ended) -> Trouble {
    let code = ended
        .hresult
        .map(|number| format!("hresult_0x{number:08x}"));
    let known = explained().find(|row| Some(&row.code) == code.as_ref());
    let named = ended.hresult.map_or_else(
        || "without a code".to_owned(),
        |number| format!("code `0x{number:08X}`"),
    );
    let when = if ended.how == How::NotOpened {
        "The Web Connector could not open QuickBooks"
    } else {
        "QuickBooks failed at a request"
    };
    // What was told at the time ends in QuickBooks' own words, where it had some.
    let said = ended.outcome.split_once(" QuickBooks says: ");
    let said = said.map_or_else(String::new, |(_, words)| {
        format!(" QuickBooks says: {words}.")
    });
    let gravity = match known.as_ref().map(|row| row.class) {
        Some(Class::Busy | Class::OutOfMemory) => Gravity::Look,
        Some(
            Class::Saved
            | Class::SavedWithWarning
            | Class::NothingFound
            | Class::ItemAtFault
            | Class::RequestAtFault
            | Class::PersonMustAct
            | Class::OutcomeUnknown,
        )
        | None => Gravity::Bad,
    };
    let remedy = known.as_ref().map_or(
        "Restart QuickBooks and the Web Connector. What was under way is looked for before anything is sent again.",
        |row| row.remedy,
    );
    let again = if gravity == Gravity::Look || remedy.contains("run the update") {
        String::new()
    } else {
        format!(" {RUN_AGAIN}")
    };
    Trouble {
        code: "quickbooks",
        gravity,
        title: known
            .as_ref()
            .map_or("QuickBooks or the Web Connector failed", |row| row.title)
            .to_owned(),
        at: None,
        detail: format!("{when} ({named}).{said}"),
        remedy: format!("{remedy}{again}"),
    }
}

/// A length of time as people say it.
fn in_words(age: TimeDelta) -> String {
    let counted = |count: i64, unit: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    };
    match (age.num_days(), age.num_hours(), age.num_minutes()) {
        (days, ..) if days >= 2 => counted(days, "day"),
        (_, hours, _) if hours >= 2 => counted(hours, "hour"),
        (_, _, minutes) => counted(minutes, "minute"),
    }
}

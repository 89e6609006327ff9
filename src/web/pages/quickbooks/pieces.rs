//! The parts of the page that change while it is looked at, each with the name of its event.

use askama::{Template, filters::HtmlSafe};
use chrono::{DateTime, Utc};

use super::words;
use crate::operations::connection::{Connection, Gravity, Progress, Step};

/// How far one step is.
#[derive(Clone, Debug, Template)]
#[template(path = "quickbooks/state.html")]
pub struct StatePiece {
    is_done: bool,
    text: String,
}

/// What is wrong now.
#[derive(Clone, Debug, Template)]
#[template(path = "quickbooks/doctor.html")]
pub struct DoctorPiece {
    troubles: Vec<TroubleView>,
}

#[derive(Clone, Debug)]
struct TroubleView {
    class: &'static str,
    title: String,
    at: Option<String>,
    detail: String,
    remedy: String,
}

/// Who polls.
#[derive(Clone, Debug, Template)]
#[template(path = "quickbooks/contact.html")]
pub struct ContactPiece {
    facts: Vec<(&'static str, String)>,
}

// What a template of ours has written is escaped already.
impl HtmlSafe for StatePiece {}
impl HtmlSafe for DoctorPiece {}
impl HtmlSafe for ContactPiece {}

impl StatePiece {
    pub(super) fn of(connection: &Connection, step: Step) -> Self {
        let progress = connection.progress(step);
        let (mirrored, lists) = connection.lists;
        let text = match (progress, step) {
            (Progress::Seen(at), Step::Qwc) => format!("Downloaded {}", words::moment(at)),
            (Progress::Seen(at), Step::Certificate) => {
                format!("Somebody asked for the certificate {}", words::moment(at))
            }
            (Progress::Seen(at), Step::Lists) => format!(
                "{mirrored} of {lists} lists are mirrored; last read {}",
                words::moment(at)
            ),
            (Progress::Seen(at), Step::Admitted | Step::File | Step::Bill) => {
                format!("Seen {}", words::moment(at))
            }
            (Progress::Passed, _) => "Done, before this server took notes".to_owned(),
            (Progress::NotYet, Step::Lists) if mirrored > 0 => {
                format!("{mirrored} of {lists} lists so far")
            }
            (Progress::NotYet, _) => "Not yet".to_owned(),
        };
        Self {
            is_done: progress != Progress::NotYet,
            text,
        }
    }
}

impl DoctorPiece {
    pub(super) fn of(connection: &Connection) -> Self {
        let troubles = connection.troubles().into_iter();
        Self {
            troubles: troubles
                .map(|trouble| TroubleView {
                    class: match trouble.gravity {
                        Gravity::Bad => "bad",
                        Gravity::Look => "urgent",
                        // Nothing was seen yet, good or bad.
                        Gravity::Good if trouble.code == "not_called_yet" => "calm",
                        Gravity::Good => "good",
                    },
                    title: trouble.title,
                    at: trouble.at.map(words::moment),
                    detail: words::label(&trouble.detail),
                    remedy: words::label(&trouble.remedy),
                })
                .collect(),
        }
    }
}

impl ContactPiece {
    pub(super) fn of(connection: &Connection) -> Self {
        let facts = &connection.facts;
        let moment = |at: Option<DateTime<Utc>>| at.map(words::moment);
        let polling = facts.admitted.as_ref().map(|seen| seen.detail.clone());
        let polling = polling.unwrap_or_default();
        let opened = facts.opened.as_ref().map(|seen| seen.detail.clone());
        let opened = opened.unwrap_or_default();
        let edition = opened.country.map(|country| match opened.version {
            Some(version) => format!("{country}, qbXML {version}"),
            None => country,
        });
        let bound = connection.company.bound.as_ref();
        let bound = bound.map(|bound| {
            let path = bound.path.clone();
            path.unwrap_or_else(|| "known by its mark alone".to_owned())
        });
        let told = [
            ("Last heard from", moment(connection.last_contact())),
            (
                "Last update with work",
                moment(facts.ended.as_ref().map(|seen| seen.last_at)),
            ),
            (
                "Last refused",
                moment(facts.refused.as_ref().map(|seen| seen.last_at)),
            ),
            ("Computer", opened.machine),
            ("Network address", polling.address),
            ("Web Connector", polling.version),
            ("QuickBooks", opened.product),
            ("Edition", edition),
            ("Company file open last", opened.path),
            ("Bound to", bound),
        ];
        let told = told.into_iter();
        Self {
            facts: told
                .map(|(label, value)| (label, value.unwrap_or_else(|| "–".to_owned())))
                .collect(),
        }
    }
}

/// How far it is, in a sentence.
pub(super) fn summary(connection: &Connection) -> String {
    let steps = Step::ALL;
    let done = steps.iter().filter(|step| connection.is_done(**step));
    let (done, all) = (done.count(), steps.len());
    if done == all {
        "QuickBooks is connected: every step is done.".to_owned()
    } else {
        format!("{done} of {all} steps are done.")
    }
}

/// Every part that may change, with the name of its event.
pub(super) fn all(connection: &Connection) -> askama::Result<Vec<(String, String)>> {
    let mut pieces = vec![("summary".to_owned(), summary(connection))];
    for step in Step::ALL {
        let html = StatePiece::of(connection, step).render()?;
        pieces.push((format!("step-{}", step.as_str()), html));
    }
    pieces.push(("doctor".to_owned(), DoctorPiece::of(connection).render()?));
    pieces.push(("contact".to_owned(), ContactPiece::of(connection).render()?));
    Ok(pieces)
}

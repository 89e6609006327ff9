//! What goes out next: which invoices, in which message set. Pure.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    invoice::{Destination, Invoice, Settings, State},
    qbxml::{MessageSet, MessageSetId, Outgoing, Posting, RequestId, Version, post_requests},
    store::exchange_item::ExchangeItem,
};

/// How many invoices go into one message set: more while QuickBooks answers quickly, fewer when it
/// is slow or chokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace(u16);

/// The most bills that QuickBooks is asked for in one message set: few questions for many bills, and
/// far fewer than it takes to add as many.
pub const ASKS_MAX: u16 = 500;

/// A message set that is to be recorded and handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The exact document.
    pub request: String,
    /// Which invoices are in it.
    pub items: Vec<ExchangeItem>,
}

impl Pace {
    const START: u16 = 10;
    const MAX: u16 = 100;
    /// A set that takes less than this may be followed by one twice as large.
    const QUICK: TimeDelta = TimeDelta::seconds(5);
    /// A set that takes more than this is followed by one half as large: far below the 100 seconds
    /// after which a .NET client gives a call up.
    const SLOW: TimeDelta = TimeDelta::seconds(20);

    /// The most invoices in the next message set.
    #[must_use]
    pub fn batch(self) -> u16 {
        self.0
    }

    /// After a set of `carried` invoices that QuickBooks answered within `took`.
    #[must_use]
    pub fn after_answer(self, carried: usize, took: TimeDelta) -> Self {
        let full = carried >= usize::from(self.0);
        if took > Self::SLOW {
            self.halved(carried)
        } else if took < Self::QUICK && full {
            Self((self.0 * 2).min(Self::MAX))
        } else {
            self
        }
    }

    /// After a set of `carried` invoices that was too much for QuickBooks, or that it can't read:
    /// halving ends at the one that is at fault.
    #[must_use]
    pub fn halved(self, carried: usize) -> Self {
        let half = carried.div_ceil(2).max(1);
        Self(u16::try_from(half).unwrap_or(Self::MAX).min(self.0))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self(Self::START)
    }
}

/// Whether both approvals are for the content that would go out.
#[must_use]
pub fn is_as_approved(invoice: &Invoice) -> bool {
    let hash = invoice.content.hash();
    match &invoice.state {
        State::Sent { approvals, .. } => {
            approvals.procurement.content_hash == hash && approvals.accounting.content_hash == hash
        }
        State::PendingProcurement
        | State::PendingAccounting { .. }
        | State::Approved { .. }
        | State::Synchronized { .. }
        | State::Failed { .. } => false,
    }
}

/// Writes the message set for `invoices`, each with where it leads, in their order, under id `new_id`.
/// QuickBooks may forget its record of `settled`, whose answer is durable here.
#[must_use]
pub fn plan(
    invoices: &[(Invoice, Destination)],
    settings: &Settings,
    today: NaiveDate,
    version: Version,
    new_id: &MessageSetId,
    settled: Option<&MessageSetId>,
) -> Planned {
    let outgoing = invoices.iter().map(|(invoice, to)| {
        let outgoing = outgoing(invoice, to, settings, today, version);
        (outgoing, RequestId::from(invoice.id))
    });
    let outgoing: Vec<_> = outgoing.collect();
    let requests = post_requests(&outgoing, |number| RequestId::of_vendor(new_id, number));
    let set = MessageSet {
        version,
        old_id: settled,
        new_id: Some(new_id),
        requests: &requests,
    };
    let items = invoices.iter().zip(&outgoing);
    let items = items.map(|((invoice, _), (outgoing, request_id))| ExchangeItem {
        request_id: request_id.to_string(),
        invoice_id: invoice.id,
        posting: serde_json::to_string(&Posting::of(outgoing)).expect("a posting is plain data"),
        outcome: None,
    });
    Planned {
        request: set.write(),
        items: items.collect(),
    }
}

/// What the bill should look like in QuickBooks.
#[must_use]
pub fn posting_of(
    invoice: &Invoice,
    to: &Destination,
    settings: &Settings,
    today: NaiveDate,
    version: Version,
) -> Posting {
    Posting::of(&outgoing(invoice, to, settings, today, version))
}

fn outgoing<'a>(
    invoice: &'a Invoice,
    to: &'a Destination,
    settings: &'a Settings,
    today: NaiveDate,
    version: Version,
) -> Outgoing<'a> {
    Outgoing {
        content: &invoice.content,
        settings,
        date: invoice.bill_date(settings, today),
        to,
        mark: Some(invoice.mark()),
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_quickbooks_gets_larger_sets() {
        let mut pace = Pace::default();
        let mut sets = 0;
        let mut left = 1_000;
        while left > 0 {
            let carried = usize::from(pace.batch()).min(left);
            left -= carried;
            sets += 1;
            pace = pace.after_answer(carried, TimeDelta::milliseconds(300));
        }
        // Two calls a set and six around them: a thousand bills within forty calls.
        assert!(2 * sets + 6 <= 40, "{sets} sets");
    }

    #[test]
    fn a_slow_quickbooks_gets_smaller_sets() {
        let pace = Pace(64).after_answer(64, TimeDelta::seconds(30));
        assert_eq!(pace.batch(), 32);
        assert_eq!(
            Pace(64).after_answer(64, TimeDelta::seconds(10)).batch(),
            64
        );
        assert_eq!(Pace(64).after_answer(3, TimeDelta::seconds(1)).batch(), 64);
    }

    #[test]
    fn halving_ends_at_one() {
        let mut pace = Pace(100);
        for expected in [50, 25, 13, 7, 4, 2, 1, 1] {
            pace = pace.halved(usize::from(pace.batch()));
            assert_eq!(pace.batch(), expected);
        }
        assert_eq!(Pace(100).halved(3).batch(), 2);
        assert_eq!(Pace(4).halved(9).batch(), 4);
    }
}

//! Goal: in a world small enough to look at all of it, no interleaving of calls and faults doubles,
//! loses or strands a bill. What a simulation with seeds does not happen to draw is found here.
//!
//! Method: a breadth-first search over every state that can be reached with two invoices, message
//! sets of one or of two, two connectors and at most three faults, for each way in which QuickBooks
//! keeps its records; and once more with a server that is restored from a backup, which is one of two
//! faults then. A state (`world`) is what database, connectors, wires and QuickBooks hold between two calls; a step (`moves`) is one
//! call, or one run of QuickBooks. What the engine decides is asked of the engine's own pure functions
//! (`Conversation`, `Pace`, `plan`, `presences`, `recover`, `sight`, `settle`), on real documents that
//! the real simulated QuickBooks runs (`papers`, `books`). What the engine does around them in its
//! transactions is mirrored in `engine` and `answers`, each function under the name of the one it
//! mirrors. The count of states is printed.
//!
//! In every state (`invariants`): no invoice has two bills; one in `S` has its bill over its amount;
//! one in `F`, and one that waits, has none; one conversation is live and one exchange open at most;
//! no two documents went to QuickBooks under one id. And from every state, once no fault strikes any
//! more, whatever else happens in whatever order (`search`): every path ends, within a bounded number
//! of polls, with each invoice in `S`, in `F`, or left to a person.
//!
//! ## What is explored
//!
//! - *Faults*, each of which counts: a call or its reply is lost; a delivery arrives twice, the second
//!   time before or after steps of others, and after later calls of its own connector; a delivery
//!   arrives after its connector gave up, also to a conversation that was taken over or is over; a
//!   connector dies before any of its steps, or is so slow that its lease passes, whether another takes
//!   over or not; an answer is cut within its first or its last bill; QuickBooks can't be opened, can't
//!   parse a set, does not take a question, fails before or after it ran a set, or finds every bill of
//!   one locked; `sendRequestXML` is heard twice. The questions are struck as the bills are.
//! - *A restore*, which counts as a fault too: the server's database goes back to a backup, which is
//!   made at any moment before another fault strikes (`backup`). What was sent since waits once more then,
//!   although its bill is there: only then may a bill be there of what waits. Connectors go on with
//!   the conversations that come back. In some of these worlds QuickBooks can parse no document with
//!   one of the invoices.
//! - *No fault*: which party goes next; a lease that passes when nobody is in its conversation, since
//!   time has no length here; a restart of the server, between whose calls the engine holds nothing.
//! - *Doubt*: a person is asked only after five looks that did not tell, more than the faults allow.
//!   So a search begins, besides, from worlds in which four have not told.
//!
//! ## What is not
//!
//! - People: nobody returns or sends an invoice, types a bill in QuickBooks or names one there. So no
//!   bill is left behind, and nothing is looked at by its id (`Errand::Look`). The file on the
//!   connector's computer is the right one and bound. Every vendor and account is known.
//! - Other calls than deliveries that arrive late: they do no more than one whose reply is lost.
//! - A pace that grows: it stays, or is halved. A lock that hits one bill of two.
//! - A backup that is made while something of a second conversation is under way.
//! - What five assumptions rule out: that a connector whose lease has passed still gives QuickBooks
//!   what it holds; that a copy of an error code, which does not say what it answers so that no server
//!   can tell, overtakes its connector's later calls; that while the server is restored a connector
//!   holds a request, a delivery is on its way, or a connector that was taken over before still has an
//!   answer to deliver; that the backup is younger than a lease; and that after a restore QuickBooks can't
//!   parse the question for a bill, and then can parse the bill. Tests show what would happen, so that
//!   it is known what the proof rests on.

#![cfg(test)]

mod answers;
mod backup;
mod books;
mod engine;
mod invariants;
mod invoices;
mod moves;
mod papers;
mod search;
mod stand;
mod telling;
mod verdicts;
mod world;

use std::{io::Write as _, sync::Mutex, thread};

use backup::Away;
use billbridge::{
    simulator::company_file::recovery::Recovery as Records,
    store::{exchange::Exchange, exchange_item::ExchangeItem},
    sync::{judgement::Judgement, recovery::Recovery},
};
use invariants::Invariant;
use invoices::COUNT;
use moves::{Fault, Move, Rules, Step, successors};
use papers::Papers;
use search::{Explored, Search, Violation};
use world::World;

/// How many faults strike at most.
const FAULTS: usize = 3;
/// How many strike at most where one of them is that the server is restored from a backup.
const FAULTS_AROUND_RESTORE: usize = 2;
/// Every search comes to more states than this.
const STATES_MIN: usize = 10_000;
/// Once no fault strikes any more, this many polls settle everything.
const POLLS_MAX: usize = 7;
/// After so many looks that did not tell, the next one that does not is the last.
const LOOKS_BEFORE_LAST: u8 = 4;

const RULES: Rules = Rules {
    judgement: Judgement::OWN,
    batch: 1,
    lease_holds: true,
    codes_keep_order: true,
    questions_parse: false,
    away: None,
};

/// When the server forgets, more rests on the question before the send: without an answer to it the
/// bill goes out all the same when QuickBooks says that it can't parse the question for it alone. Here
/// that is no whim: the bill it can't parse either.
const RESTORED: Rules = Rules {
    questions_parse: true,
    away: Some(Away::GiveUp),
    ..RULES
};

/// Where the search begins: before the first call, and where QuickBooks was asked in vain for the
/// bills of an exchange that it did not run, or ran, or of which the answer is still on its way.
fn starts(rules: &Rules, papers: &mut Papers, records: Records) -> Vec<World> {
    let fresh = World::new(papers.empty_books(records));
    let mut play = |from: &World, steps: &[(Step, Option<Fault>)]| {
        steps.iter().fold(from.clone(), |world, (step, fault)| {
            let (step, fault) = (*step, *fault);
            let next = successors(&world, papers, rules).into_iter();
            let mut fitting = next.filter(|(found, _)| *found == Move { step, fault });
            fitting.next().expect("the step may be taken").1
        })
    };
    let steps = [Step::Poll, Step::Ask(0), Step::Run(0), Step::Deliver(0)];
    let checked = play(&fresh, &steps.map(|step| (step, None)));
    let asked = play(&checked, &[(Step::Ask(0), None)]);
    let never_ran = play(&asked, &[(Step::Run(0), Some(Fault::Dies))]);
    let ran = play(&asked, &[(Step::Run(0), None)]);
    let lost = play(&ran, &[(Step::Deliver(0), Some(Fault::Dies))]);
    let late = play(&ran, &[(Step::Deliver(0), Some(Fault::Late))]);
    let in_vain = [never_ran, lost, late].map(|world| world.after_looks(LOOKS_BEFORE_LAST));
    [fresh].into_iter().chain(in_vain).collect()
}

/// Before the first call.
fn first(_: &Rules, papers: &mut Papers, records: Records) -> Vec<World> {
    vec![World::new(papers.empty_books(records))]
}

/// Before the first call, where QuickBooks can parse all, or not the one or not the other invoice.
fn first_unreadable(rules: &Rules, papers: &mut Papers, records: Records) -> Vec<World> {
    let readable = first(rules, papers, records);
    let unreadable = (0..COUNT).flat_map(|invoice| {
        let worlds = readable.iter().cloned();
        worlds.map(move |world| world.with_unreadable(invoice))
    });
    let unreadable: Vec<World> = unreadable.collect();
    [readable, unreadable].concat()
}

/// Before the first call, when a backup was just made.
fn first_backed_up(rules: &Rules, papers: &mut Papers, records: Records) -> Vec<World> {
    let mut starts = first(rules, papers, records);
    for world in &mut starts {
        world.back_up(papers);
    }
    starts
}

/// Explores all that can follow the first call.
fn explore(rules: &Rules, records: Records, invariant: Invariant) -> Result<Explored, Violation> {
    let mut papers = Papers::new(rules.judgement);
    let starts = first(rules, &mut papers, records);
    Search::new(rules, &mut papers, invariant, starts).explore(FAULTS)
}

/// Prints past the test harness, which would keep it for itself.
fn print(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

/// Explores one world and holds it to what is expected.
fn check(batch: usize, records: Records) {
    let rules = Rules { batch, ..RULES };
    let name = format!("small world, sets of {batch}, records {records}");
    let explored = search(&name, &rules, records, starts, FAULTS);
    assert!(explored.failed > 0, "{name}: {explored}");
    assert!(explored.in_doubt > 0, "{name}: {explored}");
}

/// Explores what can follow when the server is restored from a backup.
fn check_restored(batch: usize, records: Records) {
    let rules = Rules { batch, ..RESTORED };
    let name = format!("small world restored, sets of {batch}, records {records}");
    let faults = FAULTS_AROUND_RESTORE;
    search(&name, &rules, records, first_unreadable, faults);
}

/// The worlds in which a search begins.
type Starts = fn(&Rules, &mut Papers, Records) -> Vec<World>;

/// Explores, and prints what was found.
fn search(name: &str, rules: &Rules, records: Records, starts: Starts, faults: usize) -> Explored {
    let mut papers = Papers::new(rules.judgement);
    let starts = starts(rules, &mut papers, records);
    let search = Search::new(rules, &mut papers, invariants::all, starts);
    let explored = match search.explore(faults) {
        Ok(explored) => explored,
        Err(Violation { rule, trace }) => panic!("{name}: {rule}\n{trace}"),
    };
    print(&format!("{name}: {explored}"));
    assert!(explored.states > STATES_MIN, "{name}: {explored}");
    assert!(explored.polls <= POLLS_MAX, "{name}: {explored}");
    explored
}

/// Runs `check` for sets of one and of two, and for each way in which QuickBooks keeps its records,
/// on as many threads as there are cores. What is lost of a record, or was not stored, only changes
/// the code of an answer: for that, sets of two are enough.
fn in_every_world(check: fn(usize, Records)) {
    let kinds = Records::NAMES.iter().map(|name| name.parse().unwrap());
    let worlds = kinds.flat_map(|records| match records {
        Records::Lost | Records::Unstored => vec![(2, records)],
        Records::Kept | Records::Latest | Records::Never => vec![(1, records), (2, records)],
    });
    let worlds = Mutex::new(worlds.collect::<Vec<(usize, Records)>>());
    let next = || worlds.lock().unwrap().pop();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((batch, records)) = next() {
                    check(batch, records);
                }
            });
        }
    });
}

#[test]
fn no_order_of_calls_and_faults_doubles_loses_or_strands_a_bill() {
    in_every_world(check);
}

#[test]
fn a_server_restored_from_a_backup_doubles_loses_and_strands_no_bill() {
    in_every_world(check_restored);
}

/// Explores what is known to go wrong where no records are kept, and prints the shortest way there.
#[track_caller]
fn expect_doubled(what: &str, rules: &Rules) {
    let violation = explore(rules, Records::Never, invariants::bills);
    let Violation { rule, trace } = violation.expect_err(what);
    print(&format!("{what}: {rule}\n{trace}"));
    assert_eq!(rule, "an invoice has two bills", "{what}\n{trace}");
}

#[test]
fn sending_again_blindly_is_found() {
    fn blind(exchange: &Exchange, _: &[ExchangeItem], _: bool) -> Recovery {
        Recovery::Resend(exchange.request.clone())
    }
    let judgement = Judgement {
        recover: blind,
        ..RULES.judgement
    };
    let rules = Rules { judgement, ..RULES };
    expect_doubled("sent again without a look", &rules);
}

#[test]
fn a_lease_that_keeps_nobody_out_is_found() {
    let rules = Rules {
        lease_holds: false,
        ..RULES
    };
    let two = explore(&rules, Records::Never, invariants::all);
    assert_eq!(two.unwrap_err().rule, "two conversations are live");
    expect_doubled("two connectors at once", &rules);
}

#[test]
fn an_error_code_that_comes_again_after_later_calls_is_found() {
    let rules = Rules {
        codes_keep_order: false,
        ..RULES
    };
    let violation = explore(&rules, Records::Never, invariants::bills);
    let Violation { rule, trace } = violation.expect_err("a copy of an error code is believed");
    print(&format!("an error code comes again: {rule}\n{trace}"));
    assert_eq!(rule, "an invoice failed and has a bill", "{trace}");
}

/// Explores what is known to go wrong after a restore where no records are kept, and prints the
/// shortest way there.
#[track_caller]
fn expect_doubled_after_restore(what: &str, rules: &Rules, starts: Starts) {
    let mut papers = Papers::new(rules.judgement);
    let starts = starts(rules, &mut papers, Records::Never);
    let search = Search::new(rules, &mut papers, invariants::bills, starts);
    let violation = search.explore(FAULTS);
    let Violation { rule, trace } = violation.expect_err(what);
    print(&format!("{what}: {rule}\n{trace}"));
    assert_eq!(rule, "an invoice has two bills", "{what}\n{trace}");
}

#[test]
fn a_request_that_is_held_over_a_restore_is_found() {
    let rules = Rules {
        away: Some(Away::GoOn),
        ..RESTORED
    };
    expect_doubled_after_restore("held over a restore", &rules, first_backed_up);
}

#[test]
fn a_backup_that_is_younger_than_the_lease_is_found() {
    let rules = Rules {
        away: Some(Away::Briefly),
        ..RESTORED
    };
    expect_doubled_after_restore("asked again on a young backup", &rules, first);
}

/// A real QuickBooks that can't parse a vendor or a number in the question can't parse it in the
/// bill either.
#[test]
fn a_question_that_can_not_be_parsed_after_a_restore_is_found() {
    let rules = Rules {
        questions_parse: false,
        ..RESTORED
    };
    let what = "sent after a restore without an answer to the question";
    expect_doubled_after_restore(what, &rules, first_backed_up);
}

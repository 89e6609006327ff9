//! The server's database is restored from a backup: its part of the world goes back to how it was,
//! and QuickBooks and the connectors know nothing of it.

use billbridge::sync::conversation::{Conversation, STOP};

use super::{
    invoices::COUNT,
    papers::{Papers, SetNo},
    stand::Stand,
    world::{Exchange, Stage, Talk, World},
};

/// Names a backup.
pub type BackupId = u16;

/// What became of the backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backup {
    /// None was made.
    Missing,
    /// It was made, and may be restored.
    Kept(BackupId),
    /// It was restored, and the server does not know what came after it.
    Restored,
}

/// What the connectors do while the server is away to be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// What they hold for QuickBooks they give up, and what was on its way to the server is lost; then
    /// they call on, but not those that were taken over or done before.
    GiveUp,
    /// The same, but the backup was made less than a lease ago.
    Briefly,
    /// They do not notice.
    GoOn,
}

/// The server's part of a world, in which one conversation is open at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    invoices: [Stage; COUNT],
    carried: [bool; COUNT],
    checked: [bool; COUNT],
    fruitless: [u8; COUNT],
    exchanges: Vec<Exchange>,
    talk: Option<Talk>,
}

impl Copied {
    /// The server's part of that world.
    pub fn of(world: &World) -> Self {
        assert!(world.talks.len() <= 1, "two conversations are copied");
        Self {
            invoices: world.invoices,
            carried: world.carried,
            checked: world.checked,
            fruitless: world.fruitless,
            exchanges: world.exchanges.clone(),
            talk: world.talks.first().map(|talk| Talk {
                connector: None,
                late: vec![],
                is_in_backup: false,
                ..talk.clone()
            }),
        }
    }

    /// The message sets that it speaks of.
    pub fn sets<'a>(&'a self, papers: &'a Papers) -> impl Iterator<Item = SetNo> + 'a {
        self.exchanges.iter().flat_map(|exchange| {
            let named = papers.sets_of(exchange.document);
            named.chain([exchange.number])
        })
    }
}

impl World {
    /// Whether a backup can be made that would bring anything back.
    pub fn can_back_up(&self) -> bool {
        let is_settled = self.invoices.iter().all(|stage| stage.is_settled());
        self.backup == Backup::Missing && self.talks.len() <= 1 && !is_settled
    }

    /// Makes a backup of the server's part.
    pub fn back_up(&mut self, papers: &mut Papers) {
        self.backup = Backup::Kept(papers.keep_backup(Copied::of(self)));
        for talk in &mut self.talks {
            talk.is_in_backup = true;
        }
    }

    /// The message sets that come back with the backup.
    pub fn sets_in_backup<'a>(&self, papers: &'a Papers) -> impl Iterator<Item = SetNo> + 'a {
        let copied = match self.backup {
            Backup::Kept(id) => Some(papers.backup(id)),
            Backup::Missing | Backup::Restored => None,
        };
        copied.into_iter().flat_map(|copied| copied.sets(papers))
    }

    /// Puts the backup in the place of the server's part.
    pub fn restore(&mut self, papers: &Papers, away: Away) {
        let Backup::Kept(id) = self.backup else {
            return;
        };
        let copied = papers.backup(id).clone();
        self.backup = Backup::Restored;
        self.invoices = copied.invoices;
        self.carried = copied.carried;
        self.checked = copied.checked;
        self.fruitless = copied.fruitless;
        self.exchanges = copied.exchanges;
        let is_old = away != Away::Briefly;
        let mut known = copied.talk.map(|talk| Talk { is_old, ..talk });
        for talk in &mut self.talks {
            let was_taken_over = !talk.live;
            let is_known = std::mem::take(&mut talk.is_in_backup);
            // A conversation that the server does not know is to its connector one that is over.
            let stand = known.take_if(|_| is_known).unwrap_or_else(unknown);
            talk.live = stand.live;
            talk.handed_out = stand.handed_out;
            talk.conversation = stand.conversation;
            talk.is_old = stand.is_old;
            if away != Away::GoOn {
                talk.late.clear();
                if was_taken_over || talk.held().is_some() {
                    talk.connector = None;
                }
            }
        }
        self.talks.extend(known);
    }
}

/// A conversation of which nothing is known.
fn unknown() -> Talk {
    Talk {
        live: false,
        handed_out: None,
        conversation: Stand::of(Conversation::Ended {
            ending: billbridge::sync::report::Ending::Unrecorded,
            percent: STOP,
            outcome: String::new(),
        }),
        connector: None,
        late: vec![],
        is_in_backup: false,
        is_old: false,
    }
}

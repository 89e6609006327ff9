//! A company's history as somebody looks through it: filtered, newest first, a page at a time.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::{
    super::{StoreError, Tx, hash_from, is_never_stored, on},
    Row,
};
use crate::invoice::{
    CompanyId,
    content::match_key,
    history::{Action, ChainHash, Event},
};

/// Which events; an absent criterion lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Only this one's, as the history writes it.
    pub actor: Option<String>,
    /// Only these.
    pub action: Option<Action>,
    /// Only about invoices of this number, case and surrounding space aside.
    pub number: Option<String>,
    /// Only at that moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Only before that moment.
    pub before: Option<DateTime<Utc>>,
}

/// An event's place in the list: behind it come the older ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPlace {
    /// When it was.
    pub at: DateTime<Utc>,
    /// Which of its company.
    pub sequence: i64,
}

/// An event, with what people call the invoice that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The event.
    pub event: Event,
    /// The vendor and number of its invoice as they are now.
    pub invoice: Option<(String, String)>,
}

#[derive(FromRow)]
struct NamedRow {
    #[sqlx(flatten)]
    row: Row,
    content: Option<String>,
}

/// The part of an invoice's content that names it.
#[derive(serde::Deserialize)]
struct Named {
    vendor: String,
    number: String,
}

/// Events by their time; `INDEX` is which index they are read from. The invoice's present content names it.
const BY_TIME: &str = "SELECT e.*, v.content FROM event eINDEX
     LEFT JOIN invoice i ON i.id = e.invoice_id
     LEFT JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
     WHERE e.company_id = $1";

/// Events of the invoices of one number, which are found first: `CROSS JOIN` is SQLite's way to say so.
const BY_NUMBER: &str = "SELECT e.*, v.content FROM invoice i
     CROSS JOIN event eINDEX
     LEFT JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
     WHERE i.company_id = $1 AND i.number_key = $2 AND e.invoice_id = i.id
        AND e.company_id = i.company_id";

impl Tx {
    /// At most `limit` events of a company, newest first, behind the place `after`.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn list_events(
        &mut self,
        company: CompanyId,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: i64,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let texts = [&filter.actor, &filter.number];
        if texts
            .into_iter()
            .flatten()
            .any(|text| is_never_stored(text))
        {
            return Ok(Vec::new());
        }
        // SQLite has to be told the index: without statistics it takes a range of days for rarer than
        // one person or one kind of event. PostgreSQL has statistics, and no such words.
        let hint = match self {
            Tx::Sqlite(_) => format!(" INDEXED BY {}", index_of(filter)),
            Tx::Postgres(_) => String::new(),
        };
        let sql = statement(filter, after.is_some(), &hint);
        let rows: Vec<NamedRow> = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(company.0);
            if let Some(number) = &filter.number {
                query = query.bind(match_key(number));
            }
            if let Some(actor) = &filter.actor {
                query = query.bind(actor);
            }
            if let Some(action) = filter.action {
                query = query.bind(action.as_str());
            }
            for at in [filter.from, filter.before].into_iter().flatten() {
                query = query.bind(at);
            }
            if let Some(place) = after {
                query = query.bind(place.at).bind(place.sequence);
            }
            query.bind(limit).fetch_all(connection).await
        })?;
        rows.into_iter().map(AuditEvent::try_from).collect()
    }

    /// How many events a company's history has, and the hash of the last: what its chain must come to.
    ///
    /// # Errors
    /// When the database fails, a row makes no sense or the company does not exist.
    pub async fn load_chain_end(
        &mut self,
        company: CompanyId,
    ) -> Result<(i64, ChainHash), StoreError> {
        let (count, hash): (i64, Vec<u8>) = on!(self, connection =>
            sqlx::query_as("SELECT event_count, event_hash FROM company WHERE id = $1")
                .bind(company.0)
                .fetch_one(connection)
                .await)?;
        Ok((count, hash_from("company", "event_hash", company, &hash)?))
    }
}

/// The index that has the events of a filter in their order.
fn index_of(filter: &EventFilter) -> &'static str {
    match (&filter.number, &filter.actor, filter.action) {
        (Some(_), ..) => "event_by_invoice",
        (None, Some(_), Some(_)) => "event_by_actor_and_action",
        (None, Some(_), None) => "event_by_actor",
        (None, None, Some(_)) => "event_by_action",
        (None, None, None) => "event_by_time",
    }
}

/// Only literals of ours are joined; every value is bound, and an absent one is not asked for, so that
/// each query can use its index.
fn statement(filter: &EventFilter, is_continued: bool, hint: &str) -> String {
    let (mut sql, mut next) = if filter.number.is_some() {
        (BY_NUMBER.replace("INDEX", hint), 3)
    } else {
        (BY_TIME.replace("INDEX", hint), 2)
    };
    let mut ask = |condition: &str, asked: bool| {
        if asked {
            for (index, part) in condition.split('?').enumerate() {
                if index > 0 {
                    sql.push('$');
                    sql.push_str(&next.to_string());
                    next += 1;
                }
                sql.push_str(part);
            }
        }
    };
    ask(" AND e.actor = ?", filter.actor.is_some());
    ask(" AND e.action = ?", filter.action.is_some());
    ask(" AND e.at >= ?", filter.from.is_some());
    ask(" AND e.at < ?", filter.before.is_some());
    ask(" AND (e.at, e.sequence) < (?, ?)", is_continued);
    ask(" ORDER BY e.at DESC, e.sequence DESC LIMIT ?", true);
    sql
}

impl TryFrom<NamedRow> for AuditEvent {
    type Error = StoreError;

    fn try_from(NamedRow { row, content }: NamedRow) -> Result<Self, StoreError> {
        let id: Option<Uuid> = row.invoice_id;
        let (event, _) = <(Event, ChainHash)>::try_from(row)?;
        let invoice = match (id, content) {
            (Some(id), Some(content)) => {
                let named: Named =
                    super::super::from_json("invoice_version", "content", id, &content)?;
                Some((named.vendor, named.number))
            }
            _ => None,
        };
        Ok(Self { event, invoice })
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::store::Store;

    /// Each kind of list, the index that it is read from, and whether what is found is sorted.
    fn lists() -> [(EventFilter, &'static str, bool); 6] {
        let at = DateTime::from_timestamp_millis(0);
        let (ann, send) = (Some("ann@example.com".to_owned()), Some(Action::Send));
        let filter = |actor: &Option<String>, action, from| EventFilter {
            actor: actor.clone(),
            action,
            from,
            ..EventFilter::default()
        };
        // An invoice has a few events: they are sorted.
        let of_number = EventFilter {
            number: ann.clone(),
            ..filter(&None, send, at)
        };
        [
            (filter(&None, None, None), "event_by_time", false),
            (filter(&None, None, at), "event_by_time", false),
            (filter(&ann, None, None), "event_by_actor", false),
            (filter(&None, send, at), "event_by_action", false),
            (filter(&ann, send, None), "event_by_actor_and_action", false),
            (of_number, "event_by_invoice", true),
        ]
    }

    /// What the cost of a page would grow with is a table that is walked, or a sort of all that was found.
    #[tokio::test]
    async fn every_list_is_read_from_an_index_in_its_order() {
        let store = Store::in_memory().await.unwrap();
        let Store::Sqlite { reads, .. } = &store else {
            unreachable!("it is in memory")
        };
        for (filter, index, sorts) in lists() {
            for is_continued in [false, true] {
                let hint = format!(" INDEXED BY {}", index_of(&filter));
                let sql = statement(&filter, is_continued, &hint);
                let sql = format!("EXPLAIN QUERY PLAN {sql}");
                let rows = sqlx::query(AssertSqlSafe(sql))
                    .fetch_all(reads)
                    .await
                    .unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
                let plan = plan.join("\n");
                assert!(plan.contains(&format!("INDEX {index} ")), "{index}: {plan}");
                assert!(!plan.contains("SCAN"), "{plan}");
                assert_eq!(plan.contains("TEMP B-TREE"), sorts, "{plan}");
            }
        }
    }
}

//! The text of the queries for lists and sums, put together from literals of ours; every value is
//! bound.
//!
//! Invoices of all statuses are the merge of those of each: so one index an order serves every
//! status, and a page costs six short searches at most. Where a filter leaves few invoices, it is
//! shorter to search for them and to sort them; where it leaves many, to walk through all in their
//! order until enough of them fit. SQLite, which keeps no statistics by itself, can't know: so those
//! that fit are counted as far as [`FEW`], and what is not to be searched by is hidden from the engine
//! behind a function.
//!
//! Each order's index holds the date and the total as well. The longest walk, through a million
//! invoices of which none fits, reads such an index alone and no row.

use std::fmt::Write as _;

use chrono::NaiveDate;
use sqlx::{Database, Encode, Type, query::QueryAs};
use uuid::Uuid;

use super::{
    listing::Filter,
    order::{Key, Mark, Sort, SortBy},
};
use crate::invoice::{CompanyId, Money, Status, content::match_key};

/// A value to be bound.
pub(super) enum Value {
    Id(Uuid),
    Text(String),
    Day(NaiveDate),
    Number(i64),
}

impl Value {
    pub(super) fn bind<'q, DB, O>(
        self,
        query: QueryAs<'q, DB, O, DB::Arguments>,
    ) -> QueryAs<'q, DB, O, DB::Arguments>
    where
        DB: Database,
        Uuid: Encode<'q, DB> + Type<DB>,
        String: Encode<'q, DB> + Type<DB>,
        NaiveDate: Encode<'q, DB> + Type<DB>,
        i64: Encode<'q, DB> + Type<DB>,
    {
        match self {
            Self::Id(id) => query.bind(id),
            Self::Text(text) => query.bind(text),
            Self::Day(day) => query.bind(day),
            Self::Number(number) => query.bind(number),
        }
    }
}

/// A text with the values for its `$1`, `$2` and so on.
#[derive(Default)]
pub(super) struct Query {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// So many invoices are searched for and sorted rather than walked to.
pub(super) const FEW: i64 = 5_000;

/// How those that fit are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// By an index of the filter that leads to them in the order that is wanted.
    InOrder,
    /// By an index of the filter; they are sorted then.
    Unordered,
    /// By an index that does not begin with the status; they are sorted then.
    ByOrderNumber,
    /// By walking through all in the order that is wanted.
    Walked,
    /// By walking through a vendor's in the order of their numbers, whatever their status.
    WalkedOfVendor,
}

impl Found {
    /// How they are found by the filter.
    fn of(filter: &Filter, by: SortBy) -> Self {
        let is_by_entry = matches!(by, SortBy::Entered | SortBy::Status);
        let is_in_order = if filter.po_number.is_some() {
            return Self::ByOrderNumber;
        } else if filter.number.is_some() {
            is_by_entry || by == SortBy::Number
        } else if filter.vendor.is_some() {
            is_by_entry || by == SortBy::Vendor
        } else if filter.from.is_some() || filter.to.is_some() {
            by == SortBy::Date
        } else if filter.min_total.is_some() || filter.max_total.is_some() {
            by == SortBy::Total
        } else {
            true
        };
        if is_in_order {
            Self::InOrder
        } else {
            Self::Unordered
        }
    }

    /// How they are found when many fit.
    fn of_many(filter: &Filter, by: SortBy) -> Self {
        let found = Self::of(filter, by);
        let is_by_number = filter.po_number.is_some() || filter.number.is_some();
        match (found, &filter.vendor, by) {
            (Self::Unordered, Some(_), SortBy::Number) if !is_by_number => Self::WalkedOfVendor,
            // A vendor's index holds whatever else an order needs: not even many cost a row.
            (Self::Unordered, None, _) if !is_by_number => Self::Walked,
            _ => found,
        }
    }

    /// Whether the filter's first criterion is searched by.
    fn is_by_filter(self) -> bool {
        self != Self::Walked
    }

    /// A column in whose order nothing is to be looked for.
    fn ordered(self, column: &str) -> String {
        let is_shown = match self {
            Self::InOrder | Self::Walked | Self::WalkedOfVendor => true,
            Self::Unordered | Self::ByOrderNumber => false,
        };
        shown(column, is_shown)
    }

    fn status(self) -> String {
        let is_shown = match self {
            Self::InOrder | Self::Unordered | Self::Walked => true,
            Self::ByOrderNumber | Self::WalkedOfVendor => false,
        };
        shown("i.status", is_shown)
    }
}

/// A column that the engine may search by, or may not.
fn shown(column: &str, is_shown: bool) -> String {
    if is_shown {
        column.to_owned()
    } else {
        format!("COALESCE({column}, {column})")
    }
}

impl Query {
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// What an invoice must be, its status aside. What leads to the fewest comes first: the columns of
    /// what comes after it are hidden, or the engine might search by them.
    fn conditions(&mut self, company: CompanyId, filter: &Filter, found: Found) -> String {
        let text = |text: &Option<String>| text.as_deref().map(|text| Value::Text(match_key(text)));
        let total = |total: Option<Money>| total.map(|total| Value::Number(total.minor()));
        let groups = [
            vec![("i.po_number_key", "=", text(&filter.po_number))],
            vec![("i.number_key", "=", text(&filter.number))],
            vec![("i.vendor_key", "=", text(&filter.vendor))],
            vec![
                ("i.invoice_date", ">=", filter.from.map(Value::Day)),
                ("i.invoice_date", "<=", filter.to.map(Value::Day)),
            ],
            vec![
                ("i.total_minor", ">=", total(filter.min_total)),
                ("i.total_minor", "<=", total(filter.max_total)),
            ],
        ];
        let mut conditions = format!("i.company_id = {}", self.value(Value::Id(company.0)));
        let mut is_searched = found.is_by_filter();
        for group in groups {
            let is_shown = is_searched;
            for (column, compared, value) in group {
                let Some(value) = value else { continue };
                let (column, value) = (shown(column, is_shown), self.value(value));
                let _ = write!(conditions, " AND {column} {compared} {value}");
                is_searched = false;
            }
        }
        conditions
    }

    /// How many fit, counted as far as one more than [`FEW`]; nothing where many are found as few are.
    pub(super) fn of_count(company: CompanyId, filter: &Filter, by: SortBy) -> Option<Self> {
        let found = Found::of(filter, by);
        if Found::of_many(filter, by) == found {
            return None;
        }
        let mut query = Self::default();
        let conditions = query.conditions(company, filter, found);
        let limit = query.value(Value::Number(FEW + 1));
        let arms = statuses(filter, SortBy::Status).into_iter();
        let arms = arms.filter_map(|(_, status)| status).map(|status| {
            format!("SELECT i.id FROM invoice i WHERE {conditions} AND i.status = '{status}'")
        });
        query.sql = format!(
            "SELECT COUNT(*) FROM (SELECT * FROM ({}) AS arms LIMIT {limit}) AS fitting",
            arms.collect::<Vec<_>>().join(" UNION ALL ")
        );
        Some(query)
    }

    /// The ids of the first `limit` invoices that fit, after `mark`: to be joined as `near`, and to be
    /// put in order by `near.sorted` and `near.id` once more. Nothing when the mark stands behind all.
    pub(super) fn of_list(
        company: CompanyId,
        (filter, is_of_many): (&Filter, bool),
        sort: Sort,
        mark: Option<&Mark>,
        limit: i64,
    ) -> Option<Self> {
        let mut query = Self::default();
        let found = if is_of_many {
            Found::of_many(filter, sort.by)
        } else {
            Found::of(filter, sort.by)
        };
        let conditions = query.conditions(company, filter, found);
        let limit = query.value(Value::Number(limit));
        let (direction, beyond) = if sort.is_descending {
            ("DESC", "<")
        } else {
            ("ASC", ">")
        };
        let after = mark.map(|mark| query.after(mark, found, beyond));
        let id = found.ordered("i.id");
        let mut arms = Vec::new();
        let statuses = if found == Found::WalkedOfVendor && filter.status.is_none() {
            vec![(0, None)]
        } else {
            statuses(filter, sort.by)
        };
        for (rank, status) in statuses {
            let (key, order) = if let Some(column) = column(sort.by) {
                let column = found.ordered(column);
                let order = format!("{column} {direction}, {id} {direction}");
                (column, order)
            } else {
                let rank = if sort.by == SortBy::Status { rank } else { 0 };
                (rank.to_string(), format!("{id} {direction}"))
            };
            let Some(after) = in_this_arm(after.as_deref(), mark, rank, sort) else {
                continue;
            };
            let status = status.map_or_else(String::new, |status| {
                format!(" AND {} = '{status}'", found.status())
            });
            arms.push(format!(
                "SELECT * FROM (SELECT i.id AS id, {key} AS sorted FROM invoice i
                 WHERE {conditions}{status}{after} ORDER BY {order} LIMIT {limit}) AS arm{rank}"
            ));
        }
        query.sql = format!(
            "SELECT id, sorted FROM ({}) AS arms ORDER BY sorted {direction}, id {direction} LIMIT {limit}",
            arms.join(" UNION ALL ")
        );
        (!arms.is_empty()).then_some(query)
    }

    /// What comes after a mark, for an arm in which the mark may stand.
    fn after(&mut self, mark: &Mark, found: Found, beyond: &str) -> String {
        let id = self.value(Value::Id(mark.id.0));
        let by_id = found.ordered("i.id");
        let (column, key) = match &mark.key {
            Key::Entered | Key::Status(_) => return format!(" AND {by_id} {beyond} {id}"),
            Key::Vendor(text) => ("i.vendor_key", Value::Text(text.clone())),
            Key::Number(text) => ("i.number_key", Value::Text(text.clone())),
            Key::Date(day) => ("i.invoice_date", Value::Day(*day)),
            Key::Total(total) => ("i.total_minor", Value::Number(total.minor())),
        };
        let (column, key) = (found.ordered(column), self.value(key));
        format!(" AND ({column}, {by_id}) {beyond} ({key}, {id})")
    }

    /// The sums of those that fit, and of at most `limit` of them.
    pub(super) fn of_sums(company: CompanyId, filter: &Filter, limit: i64) -> Self {
        let mut query = Self::default();
        let found = Found::of(filter, SortBy::Entered);
        let conditions = query.conditions(company, filter, found);
        let limit = query.value(Value::Number(limit));
        let mut arms = Vec::new();
        for status in filter
            .status
            .map_or(SortBy::STATUSES.to_vec(), |one| vec![one])
        {
            arms.push(format!(
                "SELECT i.currency, i.kind, i.total_minor FROM invoice i
                 WHERE {conditions} AND {} = '{status}'",
                found.status()
            ));
        }
        query.sql = format!(
            "SELECT COALESCE(currency, '') AS currency, kind, COUNT(*) AS invoices,
                CAST(SUM(total_minor / 1000000) AS BIGINT) AS total_high,
                CAST(SUM(total_minor % 1000000) AS BIGINT) AS total_low
             FROM (SELECT * FROM ({}) AS arms LIMIT {limit}) AS fitting
             GROUP BY COALESCE(currency, ''), kind ORDER BY 1, 2",
            arms.join(" UNION ALL ")
        );
        query
    }
}

/// The statuses to search, each with its rank; none at all where one index is in order for all.
fn statuses(filter: &Filter, by: SortBy) -> Vec<(usize, Option<Status>)> {
    if by == SortBy::Entered && filter.is_empty() {
        return vec![(0, None)];
    }
    let ranked = SortBy::STATUSES.into_iter().enumerate();
    ranked
        .filter(|(_, status)| filter.status.is_none_or(|asked| asked == *status))
        .map(|(rank, status)| (rank, Some(status)))
        .collect()
}

/// What is compared before the id; nothing within one status.
fn column(by: SortBy) -> Option<&'static str> {
    match by {
        SortBy::Entered | SortBy::Status => None,
        SortBy::Vendor => Some("i.vendor_key"),
        SortBy::Number => Some("i.number_key"),
        SortBy::Date => Some("i.invoice_date"),
        SortBy::Total => Some("i.total_minor"),
    }
}

/// The condition that makes an arm begin after the mark; nothing when all of it stands before. Sorted
/// by status, each arm stands before or behind the others.
fn in_this_arm<'a>(
    after: Option<&'a str>,
    mark: Option<&Mark>,
    rank: usize,
    sort: Sort,
) -> Option<&'a str> {
    let (Some(after), Some(mark)) = (after, mark) else {
        return Some("");
    };
    let Key::Status(status) = mark.key else {
        return Some(after);
    };
    let marked = SortBy::STATUSES.iter().position(|one| *one == status)?;
    match (rank.cmp(&marked), sort.is_descending) {
        (std::cmp::Ordering::Equal, _) => Some(after),
        (std::cmp::Ordering::Greater, false) | (std::cmp::Ordering::Less, true) => Some(""),
        (std::cmp::Ordering::Less, false) | (std::cmp::Ordering::Greater, true) => None,
    }
}

#[cfg(test)]
mod tests;

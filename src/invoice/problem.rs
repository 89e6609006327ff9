//! Why an invoice is not in QuickBooks, and what a person can do about it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Finding, Fix};

/// Why an invoice failed, or why it still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable name for programs.
    pub code: String,
    /// A heading for people.
    pub title: String,
    /// What happened, the likely cause, and what to do.
    pub detail: String,
    /// What mends it, when an action of the API does.
    pub fix: Option<Fix>,
    /// What a person can decide, when there is more than one way out; `fix` is the likeliest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Fix>,
    /// How often it was met in a row, when the invoice is tried again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<Tries>,
}

/// How often in a row an invoice was tried in vain, each time in another conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// So often.
    pub count: u32,
    /// When the first of them ended.
    pub since: DateTime<Utc>,
}

/// From so many tries in vain on, waiting longer will hardly help by itself.
const TRIES_MAX: u32 = 3;

/// The code of a problem that only a person can decide.
const IN_DOUBT: &str = "in_doubt";

impl Problem {
    /// A problem that no action of the API mends by itself.
    #[must_use]
    pub fn new(code: &str, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            title: title.into(),
            detail: detail.into(),
            fix: None,
            choices: Vec::new(),
            tries: None,
        }
    }

    /// The same problem with what a person can decide, the likeliest first.
    #[must_use]
    pub fn with_choices(self, choices: Vec<Fix>) -> Self {
        Self {
            fix: choices.first().cloned(),
            choices,
            ..self
        }
    }

    /// The same problem, met at `now` by an invoice that waits for another try and had problem `before`
    /// until then. After several tries in a row it says how many, since when, and that somebody
    /// should look.
    #[must_use]
    pub fn tried(mut self, before: Option<&Self>, now: DateTime<Utc>) -> Self {
        let tries = match before.and_then(|before| before.tries) {
            Some(tries) => Tries {
                count: tries.count.saturating_add(1),
                ..tries
            },
            None => Tries {
                count: 1,
                since: now,
            },
        };
        self.tries = Some(tries);
        if self.is_stuck() {
            let since = tries.since.format("%Y-%m-%d %H:%M UTC");
            self.title = format!("{} ({} times since {since})", self.title, tries.count);
            self.detail = format!(
                "QuickBooks has not taken it {} times in a row, since {since}; it is tried again at every update, but somebody should look. {}",
                tries.count, self.detail
            );
        }
        self
    }

    fn is_stuck(&self) -> bool {
        self.tries.is_some_and(|tries| tries.count >= TRIES_MAX)
    }

    /// Whether a person has to say what became of the invoice in QuickBooks.
    #[must_use]
    pub fn wants_decision(&self) -> bool {
        self.code == IN_DOUBT || !self.choices.is_empty()
    }

    /// Whether the invoice will not get on before somebody looks.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        self.wants_decision() || self.is_stuck()
    }
}

impl From<Finding> for Problem {
    /// What a finding says of an invoice that was sent already.
    fn from(finding: Finding) -> Self {
        let code = finding.code.as_str();
        Self {
            fix: finding.fix,
            ..Self::new(code, finding.title, finding.detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_763_000_000 + 60 * minute, 0).unwrap()
    }

    fn busy() -> Problem {
        Problem::new("qb_3175", "Somebody works with it", "Close the window.")
    }

    #[test]
    fn a_person_is_told_at_the_third_try_and_the_way_out_stays() {
        let first = busy().tried(None, at(0));
        let second = busy().tried(Some(&first), at(5));
        for early in [&first, &second] {
            assert_eq!(
                (&early.title, &early.detail),
                (&busy().title, &busy().detail)
            );
            assert!(!early.needs_person());
        }
        let third = busy().tried(Some(&second), at(10));
        assert!(third.needs_person() && !third.wants_decision());
        assert_eq!(third.code, "qb_3175");
        assert_eq!(
            third.title,
            "Somebody works with it (3 times since 2025-11-13 02:13 UTC)"
        );
        assert!(
            third
                .detail
                .ends_with("somebody should look. Close the window.")
        );
        let fourth = busy().tried(Some(&third), at(15));
        assert_eq!(
            fourth.tries,
            Some(Tries {
                count: 4,
                since: at(0)
            })
        );
        assert_eq!(fourth.title.matches("times").count(), 1);
    }

    #[test]
    fn another_kind_of_problem_in_between_begins_anew() {
        let second = busy().tried(Some(&busy().tried(None, at(0))), at(5));
        assert_eq!(second.tries.unwrap().count, 2);
        let unproven = Problem::new("answer_missing", "The answer is missing", "");
        let after = busy().tried(Some(&unproven), at(10));
        assert_eq!(
            after.tries,
            Some(Tries {
                count: 1,
                since: at(10)
            })
        );
    }

    #[test]
    fn what_somebody_has_to_decide_needs_a_person_at_once() {
        assert!(!busy().needs_person());
        assert!(Problem::new("in_doubt", "", "").needs_person());
        let fix = Fix {
            action: "send_again".to_owned(),
            label: String::new(),
            params: serde_json::json!({}),
        };
        assert!(busy().with_choices(vec![fix]).needs_person());
    }

    #[test]
    fn a_problem_that_was_stored_before_tries_were_counted_is_read() {
        let stored = r#"{"code":"qb_3175","title":"","detail":"","fix":null}"#;
        let problem: Problem = serde_json::from_str(stored).unwrap();
        assert_eq!(problem.tries, None);
        assert_eq!(serde_json::to_value(problem).unwrap().get("tries"), None);
    }
}

//! What QuickBooks shows when it is asked for bills and vendor credits. Pure.

use std::collections::HashMap;

use crate::{
    invoice::Problem,
    qbxml::{
        Response, Responses,
        status::{Class, Retry, judge_hresult},
    },
};

/// Why an answer tells nothing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mute {
    /// QuickBooks can't read something in the question: the rest of it may be answered.
    Unparsed(String),
    /// QuickBooks does not take such a question; what it says of it.
    Refused(Box<Problem>),
    /// Nothing was told; the sentence is for the user.
    Stop(String),
}

/// What a result of a query tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The transactions in it.
    Transactions,
    /// That there is none.
    Nothing,
    /// Nothing, and why.
    Not(String),
}

/// QuickBooks could not parse the document.
const UNPARSED: &str = "hresult_0x80040400";

/// The codes of a query that names a vendor whom QuickBooks does not know: no bill can be theirs.
const UNKNOWN_NAME: [i32; 4] = [3000, 3120, 3130, 3140];

/// What one result tells. A vendor whom QuickBooks does not know has no bills.
#[must_use]
pub fn told(result: &Response) -> Told {
    let is_query = ["BillQueryRs", "VendorCreditQueryRs"].contains(&result.name.as_str());
    let Some(code) = result.status_code.filter(|_| is_query) else {
        return Told::Not(format!("it answered a `{}` without a status", result.name));
    };
    let verdict = result.verdict();
    let has_none = result.transactions.is_empty();
    match verdict.class {
        Class::Saved | Class::SavedWithWarning | Class::NothingFound if has_none => Told::Nothing,
        Class::Saved | Class::SavedWithWarning | Class::NothingFound => Told::Transactions,
        _ if UNKNOWN_NAME.contains(&code) && has_none => Told::Nothing,
        _ => Told::Not(format!("status {code}: {}", verdict.problem.title)),
    }
}

/// The results of an answer, each under its request id; of two with one id, the first.
///
/// # Errors
/// When there is no answer that can be read to its end.
pub fn results(
    response: &str,
    hresult: &str,
    message: &str,
) -> Result<HashMap<String, Response>, Mute> {
    if let Some(verdict) = judge_hresult(hresult, message) {
        let sentence = format!("{}: {}", verdict.problem.title, verdict.problem.detail);
        return Err(match verdict.retry() {
            Retry::Smaller if verdict.problem.code == UNPARSED => Mute::Unparsed(sentence),
            Retry::Smaller => Mute::Refused(Box::new(verdict.problem)),
            Retry::Never | Retry::AfterChange | Retry::NextConversation | Retry::AfterLookup => {
                Mute::Stop(sentence)
            }
        });
    }
    let responses = Responses::read(response).map_err(|error| mute(&error.to_string()))?;
    let mut results = HashMap::new();
    for result in responses {
        let result = result.map_err(|error| mute(&error.to_string()))?;
        let id = result.request_id.clone().unwrap_or_default();
        results.entry(id).or_insert(result);
    }
    Ok(results)
}

fn mute(why: &str) -> Mute {
    Mute::Stop(format!(
        "QuickBooks did not tell which bills it holds ({why}); it is asked again at the next update, and nothing is sent before"
    ))
}

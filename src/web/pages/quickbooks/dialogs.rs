//! The dialogs that QuickBooks and the Web Connector show on the way, and what to answer: each a text
//! that can be handed to whoever sits at that computer.

use crate::{operations::connection::Step, store::Company};

/// One dialog.
pub struct Dialog {
    /// Its place on the page.
    pub id: &'static str,
    /// Which program shows it.
    pub program: &'static str,
    /// The words by which it is recognised.
    pub title: &'static str,
    /// What else it says.
    pub says: &'static str,
    /// What to answer, step by step.
    pub answers: Vec<String>,
}

/// The dialogs of a step, in the order in which they come.
pub fn dialogs(company: &Company, step: Step, address: &str) -> Vec<Dialog> {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    match step {
        Step::Certificate => vec![
            Dialog {
                id: "dialog-authorize",
                program: "Web Connector",
                title: "Authorize New Web Service",
                says: "A web service would like to communicate with QuickBooks through the Web Connector.",
                answers: vec![
                    format!("See that the application is “{}” and its address {address}.", company.app_name),
                    "Press “OK”.".to_owned(),
                ],
            },
            Dialog {
                id: "dialog-certificate",
                program: "QuickBooks",
                title: "QuickBooks – Application Certificate",
                says: "An application without a certificate is requesting access to the following QuickBooks company file. Do you want to allow it?",
                answers: lines(&[
                    "It comes up in QuickBooks, perhaps behind other windows, and only for the Admin user in single-user mode.",
                    "Choose “Yes, always; allow access even if QuickBooks is not running”. With anything less, updates stop as soon as QuickBooks is closed.",
                    "Beside “Login as”, choose the user as whom bills are entered: Admin, or one who may enter bills and see the lists.",
                    "Leave the box for personal data (Social Security numbers, customer credit cards) empty: billbridge asks for none.",
                    "Press “Continue…”, then “Yes”, and “Done” in “Access Confirmation”.",
                ]),
            },
        ],
        Step::Admitted => vec![
            Dialog {
                id: "dialog-password",
                program: "Web Connector",
                title: "The field Password, in the line of the application",
                says: "Until it is filled in, the update fails with QBWC1030.",
                answers: vec![
                    format!("Click into the field “Password” in the line of “{}”.", company.app_name),
                    "Type the password that was shown when the company was added, or a new one (below), and press Enter.".to_owned(),
                ],
            },
            Dialog {
                id: "dialog-save",
                program: "Web Connector",
                title: "Do you want to save this password?",
                says: "Web Connector can keep the password, so that updates run by themselves.",
                answers: lines(&[
                    "Press “Yes”.",
                    "Tick the box at the left of the line, tick “Auto-Run”, and press “Update Selected”.",
                ]),
            },
        ],
        Step::Qwc | Step::File | Step::Lists | Step::Bill => Vec::new(),
    }
}

//! Message sets as a whole: errors in the middle, recovery, sessions.

use super::*;

#[test]
fn after_an_error_the_rest_runs_or_not_as_the_set_says() {
    let bad = bill(LINE.replace("12.00", "x").as_str())
        .replace("<BillAdd>", &format!("<BillAdd>{ROSAS}"));
    let good = bill(&format!("{ROSAS}{LINE}"));
    let requests = format!("{good}{bad}{good}<HostQueryRq requestID=\"h\"/>");
    let codes = |request: &str| -> (Vec<u16>, usize) {
        let mut quickbooks = quickbooks();
        let before = quickbooks.company().transactions().len();
        let answer = quickbooks.run(request).unwrap();
        let root = xml::parse(&answer).unwrap().root;
        let codes = root.children[0].children.iter().map(code).collect();
        (codes, quickbooks.company().transactions().len() - before)
    };
    let document = document_of("", &requests);
    assert_eq!(codes(&document), (vec![0, 3040, 0, 0], 2));
    let stopping = document.replace("continueOnError", "stopOnError");
    assert_eq!(codes(&stopping), (vec![0, 3040, 3231, 3231], 1));
}

#[test]
fn the_same_message_set_again_is_answered_from_its_record() {
    let mut quickbooks = quickbooks();
    let set = document_of(
        " newMessageSetID=\"set-1\"",
        &bill(&format!("{ROSAS}{LINE}")),
    );
    let first = quickbooks.run(&set).unwrap();
    assert!(
        first.contains("newMessageSetID=\"set-1\" messageSetStatusCode=\"0\""),
        "{first}"
    );
    let count = quickbooks.company().transactions().len();
    assert_eq!(quickbooks.run(&set).unwrap(), first);
    let other = quickbooks.run(&set.replace("12.00", "13.00")).unwrap();
    assert!(other.contains("messageSetStatusCode=\"9001\"") && !other.contains("BillAddRs"));
    let question = document_of(" newMessageSetID=\"set-1\" oldMessageSetID=\"set-1\"", "");
    assert_eq!(quickbooks.run(&question).unwrap(), first);
    assert_eq!(quickbooks.company().transactions().len(), count);
}

#[test]
fn a_quickbooks_without_memory_runs_the_set_again() {
    let mut quickbooks = quickbooks();
    quickbooks.set_recovery(Recovery::Never);
    let set = document_of(
        " newMessageSetID=\"set-1\"",
        &bill(&format!("{ROSAS}{LINE}")),
    );
    let before = quickbooks.company().transactions().len();
    quickbooks.run(&set).unwrap();
    quickbooks.run(&set).unwrap();
    assert_eq!(quickbooks.company().transactions().len(), before + 2);
}

#[test]
fn a_session_opens_the_file_that_is_open_or_fails() {
    let mut quickbooks = quickbooks();
    let path = quickbooks.company().profile.path.clone();
    assert_eq!(quickbooks.begin_session(""), Ok(()));
    assert_eq!(quickbooks.begin_session(&path.to_uppercase()), Ok(()));
    quickbooks.open_another_file();
    assert_eq!(
        quickbooks.begin_session(&path).unwrap_err().code,
        0x8004_040A
    );
    assert_ne!(quickbooks.open_file().profile.path, path);
    assert_eq!(
        quickbooks.company().profile.path,
        path,
        "asserts look at the right file"
    );
    quickbooks.reopen_own_file();
    assert_eq!(quickbooks.begin_session(&path), Ok(()));
}

#[test]
fn the_same_requests_give_the_same_bytes() {
    let set = document_of(" newMessageSetID=\"s\"", &bill(&format!("{ROSAS}{LINE}")));
    assert_eq!(quickbooks().run(&set), quickbooks().run(&set));
}

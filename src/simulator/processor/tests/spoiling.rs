//! Answers that are spoiled on purpose.

use super::*;

const PAGE: &str = "<MaxReturned>3</MaxReturned></VendorQueryRq>";

fn go_on(first: &Element) -> String {
    let id = first.attribute("iteratorID").unwrap();
    format!("<VendorQueryRq iterator=\"Continue\" iteratorID=\"{id}\">{PAGE}")
}

#[test]
fn a_lost_iterator_is_gone_for_good_and_the_next_one_is_not() {
    let mut quickbooks = quickbooks();
    let start = format!("<VendorQueryRq iterator=\"Start\">{PAGE}");
    quickbooks.lose_next_iterator();
    let first = response(&mut quickbooks, &start);
    assert_eq!(code(&first), 0, "it is lost when it is continued");
    assert_eq!(code_of(&mut quickbooks, &go_on(&first)), 3391);
    assert_eq!(code_of(&mut quickbooks, &go_on(&first)), 3000);
    let again = response(&mut quickbooks, &start);
    assert_eq!(code_of(&mut quickbooks, &go_on(&again)), 0);
}

#[test]
fn one_entry_of_the_next_list_answer_is_spoiled() {
    for spoil in [Spoil::Nameless, Spoil::Comma, Spoil::Twice] {
        let mut quickbooks = quickbooks();
        quickbooks.spoil_next_list(spoil);
        assert_eq!(code_of(&mut quickbooks, "<HostQueryRq/>"), 0);
        let answer = response(&mut quickbooks, "<VendorQueryRq/>");
        let good = response(&mut quickbooks, "<VendorQueryRq/>");
        assert_eq!(answer.children.len(), good.children.len());
        let other: Vec<usize> = (0..good.children.len())
            .filter(|at| answer.children[*at] != good.children[*at])
            .collect();
        assert_eq!(other.len(), 1, "{spoil:?}");
        let entry = &answer.children[other[0]];
        assert_eq!(
            entry.value("ListID"),
            good.children[other[0]].value("ListID"),
            "{spoil:?}"
        );
        match spoil {
            Spoil::Nameless => assert_eq!(entry.child("Name"), None),
            Spoil::Comma => assert_eq!(entry.value("Balance"), Some("0,00")),
            Spoil::Twice => assert_eq!(entry.value("Name"), good.children[0].value("Name")),
        }
    }
}

#[test]
fn a_single_entry_gets_a_twin_and_one_without_decimals_loses_its_name() {
    let mut quickbooks = quickbooks();
    let one = "<ClassQueryRq><FullName>Retail</FullName></ClassQueryRq>";
    quickbooks.spoil_next_list(Spoil::Twice);
    let answer = response(&mut quickbooks, one);
    let ids: Vec<_> = answer
        .children
        .iter()
        .map(|class| class.value("ListID"))
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    quickbooks.spoil_next_list(Spoil::Comma);
    let answer = response(&mut quickbooks, one);
    assert_eq!(answer.children[0].child("Name"), None);
    assert_eq!(answer.children[0].child("FullName"), None);
}

#[test]
fn an_unsupported_request_is_refused_for_one_set_and_others_are_not() {
    let mut quickbooks = quickbooks();
    quickbooks.refuse_next_run("VendorQuery");
    quickbooks.refuse_next_run("TermsQuery");
    let all = "<VendorQueryRq/><ClassQueryRq/><TermsQueryRq/>";
    let mut codes = || -> Vec<u16> { responses(&mut quickbooks, all).iter().map(code).collect() };
    assert_eq!(codes(), [1030, 0, 1030]);
    assert_eq!(codes(), [0, 0, 0]);
}

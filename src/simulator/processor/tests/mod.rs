//! Rule by rule: what `QuickBooks` takes, what it refuses and how it says so.

mod additions;
mod deletions;
mod linking;
mod lists;
mod money;
mod orders;
mod queries;
mod refusals;
mod sets;
mod spoiling;
mod strictness;
mod structure;

use super::*;
use crate::simulator::schema::List;

const ROSAS: &str = "<VendorRef><FullName>Rosas del Valle</FullName></VendorRef>";
const ITEM: &str = "<ItemRef><FullName>Rose Red 50</FullName></ItemRef>";
const LINE: &str = "<ExpenseLineAdd><AccountRef><FullName>Freight</FullName></AccountRef>\
                    <Amount>12.00</Amount></ExpenseLineAdd>";

fn quickbooks() -> QuickBooks {
    QuickBooks::new(CompanyFile::demo())
}

fn document_of(attributes: &str, requests: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"13.0\"?>\n\
         <QBXML><QBXMLMsgsRq onError=\"continueOnError\"{attributes}>{requests}</QBXMLMsgsRq></QBXML>"
    )
}

/// A bill request. `{vendor}`, `{line}` and `{item}` in its content stand for a good vendor, a good
/// expense line, and the reference of a good item.
fn bill(content: &str) -> String {
    let content = content
        .replace("{vendor}", ROSAS)
        .replace("{line}", LINE)
        .replace("{item}", ITEM);
    format!("<BillAddRq requestID=\"b\"><BillAdd>{content}</BillAdd></BillAddRq>")
}

/// The single response of a document with these requests.
fn response(quickbooks: &mut QuickBooks, requests: &str) -> Element {
    responses(quickbooks, requests).remove(0)
}

fn responses(quickbooks: &mut QuickBooks, requests: &str) -> Vec<Element> {
    let answer = quickbooks.run(&document_of("", requests)).unwrap();
    let root = xml::parse(&answer).unwrap().root;
    root.children[0].children.clone()
}

fn code(response: &Element) -> u16 {
    response.attribute("statusCode").unwrap().parse().unwrap()
}

/// The status code that a bill with this content gets.
fn bill_code(content: &str) -> u16 {
    code(&response(&mut quickbooks(), &bill(content)))
}

/// A Canadian company with two currencies, taxes, and an item of every type.
fn canada() -> QuickBooks {
    QuickBooks::new(CompanyFile::from_json(include_str!("canada.json")).unwrap())
}

/// The status code of one request.
fn code_of(quickbooks: &mut QuickBooks, request: &str) -> u16 {
    code(&response(quickbooks, request))
}

/// The names of an element's children.
fn order_of(element: &Element) -> Vec<&str> {
    let children = element.children.iter();
    children.map(|child| child.name.as_str()).collect()
}

/// The text at the end of a path such as `VendorRef/FullName`.
fn at<'e>(element: &'e Element, path: &str) -> Option<&'e str> {
    let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
    parents
        .split('/')
        .filter(|parent| !parent.is_empty())
        .try_fold(element, |element, parent| element.child(parent))?
        .value(name)
}

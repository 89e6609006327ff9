//! How fast qbXML is written and read, each beside quick-xml's bare event loop over the same bytes,
//! which is the least that anything which looks at every element has to do.

use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use billbridge::{
    invoice::{Content, Destination, Settings},
    qbxml::{
        MessageSet, Outgoing, Request, RequestId, Responses, Version, add_request,
        mirror::{Mirrored, Pages},
    },
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quick_xml::{Reader, events::Event};

const BILLS: usize = 100;
const RESPONSE_BYTES: usize = 10 * 1024 * 1024;
const VENDORS: usize = 50_000;
const VENDORS_IN_PAGE: usize = 500;

fn bill(number: usize) -> Content {
    let bill = serde_json::json!({
        "kind": "invoice", "vendor": "Núñez & Søn", "number": format!("RV-{number}"),
        "date": "2026-11-02", "due_date": "2026-12-02", "terms": "Net 30", "memo": "Week 44",
        "lines": [
            {"account": "Cost of Goods Sold", "amount": "120.50", "memo": "Roses"},
            {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"}
        ],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
        "total": "167.50"
    });
    serde_json::from_value(bill).expect("the bill is well-formed")
}

fn requests() -> Vec<Request> {
    let (settings, to) = (Settings::default(), Destination::default());
    let request = |number: usize| {
        let content = bill(number);
        let id: RequestId = number.to_string().parse().expect("digits are an id");
        let outgoing = Outgoing {
            content: &content,
            settings: &settings,
            date: content.date,
            to: &to,
            mark: None,
            version: Version::HIGHEST,
        };
        add_request(&outgoing, &id)
    };
    (0..BILLS).map(request).collect()
}

fn write(requests: &[Request]) -> String {
    let set = MessageSet {
        version: Version::HIGHEST,
        old_id: None,
        new_id: None,
        requests,
    };
    set.write()
}

/// Results of adds, as QuickBooks writes them, until there are enough bytes.
fn response() -> String {
    let golden = include_str!("../tests/golden/qbxml/responses/adds.xml");
    let (start, rest) = golden
        .split_once("<BillAddRs")
        .expect("the file has results");
    let (results, end) = rest
        .split_once("</QBXMLMsgsRs>")
        .expect("the file has an end");
    let results = format!("<BillAddRs{results}");
    let times = RESPONSE_BYTES.div_ceil(results.len());
    format!("{start}{}</QBXMLMsgsRs>{end}", results.repeat(times))
}

fn bare_events(document: &str) -> usize {
    let mut reader = Reader::from_str(document);
    let mut events = 0;
    while !matches!(
        reader.read_event().expect("the document is well-formed"),
        Event::Eof
    ) {
        events += 1;
    }
    events
}

fn read(document: &str) -> usize {
    let responses = Responses::read(document).expect("the document is a response");
    let transactions = responses.map(|response| {
        let response = response.expect("the document is complete");
        black_box(response).transactions.len()
    });
    transactions.sum()
}

/// The median time of one run.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn print_ratio(what: &str, ours: Duration, bare: Duration) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    println!("{what}: {ours:?}, bare event loop over the same bytes {bare:?}, ratio {ratio:.2}");
}

fn writing(criterion: &mut Criterion) {
    let requests = requests();
    let document = write(&requests);
    let mut group = criterion.benchmark_group("write 100 bills");
    group.throughput(Throughput::Bytes(document.len() as u64));
    group.bench_function("message set", |bencher| bencher.iter(|| write(&requests)));
    group.bench_function("bare events", |bencher| {
        bencher.iter(|| bare_events(&document));
    });
    group.finish();
    let ours = median(|| drop(black_box(write(black_box(&requests)))));
    let bare = median(|| {
        black_box(bare_events(black_box(&document)));
    });
    print_ratio("writing a message set of 100 bills", ours, bare);
}

fn reading(criterion: &mut Criterion) {
    let document = response();
    let mut group = criterion.benchmark_group("read 10 MB");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(document.len() as u64));
    group.bench_function("responses", |bencher| bencher.iter(|| read(&document)));
    group.bench_function("bare events", |bencher| {
        bencher.iter(|| bare_events(&document));
    });
    group.finish();
    let ours = median(|| {
        black_box(read(black_box(&document)));
    });
    let bare = median(|| {
        black_box(bare_events(black_box(&document)));
    });
    print_ratio("reading a response of 10 MB", ours, bare);
}

/// One page of an iterator over all vendors, as QuickBooks answers what the mirror asks.
fn vendor_page(page: usize) -> String {
    let first = page * VENDORS_IN_PAGE;
    let remaining = VENDORS - first - VENDORS_IN_PAGE;
    let mut document = format!(
        "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<VendorQueryRs requestID=\"1\" statusCode=\"0\" \
         statusSeverity=\"Info\" statusMessage=\"Status OK\" iteratorRemainingCount=\"{remaining}\" \
         iteratorID=\"{{0A1B2C3D-0000-4000-8000-00000000000A}}\">\n"
    );
    for number in first..first + VENDORS_IN_PAGE {
        write!(
            document,
            "<VendorRet>\n<ListID>{number:08X}-1700000001</ListID>\n\
             <TimeModified>2026-10-30T08:15:00-05:00</TimeModified>\n\
             <Name>Vivero &amp; Flores N&#186; {number}</Name>\n<IsActive>true</IsActive>\n\
             <TermsRef>\n<ListID>80000001-1700000001</ListID>\n<FullName>Net 30</FullName>\n</TermsRef>\n\
             <CurrencyRef>\n<ListID>80000031-1700000031</ListID>\n<FullName>Euro</FullName>\n</CurrencyRef>\n\
             </VendorRet>\n"
        )
        .expect("a String takes every text");
    }
    document + "</VendorQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"
}

/// How many entries of a document could be read. Each is dropped before the next is read: beside
/// the document, reading a list takes the memory of one entry, however long the list is.
fn read_entries(document: &str) -> usize {
    let mut pages = Pages::read(document).expect("the document is a response");
    let mut entries = 0;
    while let Some(page) = pages.next_page() {
        for entry in page.expect("the document is complete") {
            let entry = entry.expect("the document is complete");
            entries += usize::from(matches!(black_box(entry), Ok(Mirrored::Entry(_))));
        }
    }
    entries
}

fn mirroring(criterion: &mut Criterion) {
    let pages: Vec<String> = (0..VENDORS / VENDORS_IN_PAGE).map(vendor_page).collect();
    let entries = || -> usize { pages.iter().map(|page| read_entries(page)).sum() };
    let bare = || -> usize { pages.iter().map(|page| bare_events(page)).sum() };
    assert_eq!(entries(), VENDORS, "every vendor is read");
    let mut group = criterion.benchmark_group("read 50,000 vendors in pages of 500");
    group.sample_size(10);
    group.throughput(Throughput::Elements(VENDORS as u64));
    group.bench_function("pages", |bencher| bencher.iter(entries));
    group.bench_function("bare events", |bencher| bencher.iter(bare));
    group.finish();
    let ours = median(|| {
        black_box(entries());
    });
    let bare = median(|| {
        black_box(bare());
    });
    print_ratio("reading 50,000 vendors", ours, bare);
}

criterion_group!(benches, writing, reading, mirroring);
criterion_main!(benches);

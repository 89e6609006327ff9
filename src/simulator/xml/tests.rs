//! What the strict reader takes and refuses.

use super::*;

fn text_of(document: &str) -> String {
    parse(document).unwrap().root.text
}

#[test]
fn text_is_joined_from_all_its_pieces() {
    assert_eq!(
        text_of("<a> A &amp; <![CDATA[<B>]]>&#233;<!-- no --> </a>"),
        " A & <B>é "
    );
}

#[test]
fn instructions_before_the_root_are_kept() {
    let document = parse("<?xml version=\"1.0\"?>\n<?qbxml version=\"13.0\"?><a/>").unwrap();
    assert!(document.declared);
    assert_eq!(
        document.instructions,
        [("qbxml".to_owned(), "version=\"13.0\"".to_owned())]
    );
}

#[test]
fn what_a_strict_reader_refuses_is_refused() {
    let deep = "<a>".repeat(100_000);
    for bad in [
        "",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "</a>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='<'/>",
        "<a>&nbsp;</a>",
        "<a>&#x1F;</a>",
        "<a>&#0;</a>",
        "<a>\u{1}</a>",
        "<a b='&#x1;'/>",
        "<a>]]></a>",
        "<a>& b</a>",
        "<1/>",
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        " <?xml version=\"1.0\"?><a/>",
        deep.as_str(),
    ] {
        assert!(
            parse(bad).is_err(),
            "accepted: {}",
            &bad[..bad.len().min(60)]
        );
    }
}

#[test]
fn a_written_element_is_read_back_equal() {
    let mut element = Element::new("a");
    element.attribute_push("b", "\"<&>'");
    element.push_leaf("c", " é & < > ]]> ");
    let mut written = String::new();
    element.write_lines(&mut written);
    let mut read = parse(&written).unwrap().root;
    assert_eq!(read.text.trim(), "");
    read.text.clear();
    assert_eq!(read, element);
}

#[test]
fn control_characters_are_written_the_way_dotnet_writes_them() {
    let mut out = String::new();
    escape_into("a\u{1F}\t\u{0}b\u{FFFE}", &mut out);
    assert_eq!(out, "a&#x1F;\t&#x0;b&#xFFFE;");
}

use proptest::prelude::*;

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0";

fn refused(declared: &str, bytes: &[u8]) -> FileError {
    MediaType::of(declared, bytes).unwrap_err()
}

#[test]
fn bytes_decide_what_a_file_is() {
    for (declared, bytes, expected) in [
        ("application/pdf", &b"%PDF-1.7\n"[..], MediaType::Pdf),
        ("image/png", PNG, MediaType::Png),
        ("image/jpg", b"\xff\xd8\xff\xe0", MediaType::Jpeg),
        ("IMAGE/WebP", b"RIFF\0\0\0\0WEBPVP8 ", MediaType::Webp),
        ("image/gif", b"GIF89a", MediaType::Gif),
        (
            "text/plain; charset=utf-8",
            "Ñandú\r\n".as_bytes(),
            MediaType::Plain,
        ),
        ("application/vnd.ms-excel", b"a;b\r\n1;2", MediaType::Csv),
        ("text/xml", b"<?xml version=\"1.0\"?><a/>", MediaType::Xml),
        ("application/octet-stream", PNG, MediaType::Png),
        ("", b"%PDF-1.4", MediaType::Pdf),
        ("", b"<script>alert(1)</script>", MediaType::Plain),
    ] {
        assert_eq!(MediaType::of(declared, bytes), Ok(expected), "{declared}");
    }
}

#[test]
fn what_lies_about_itself_is_refused() {
    for (declared, bytes) in [
        ("application/pdf", &b"<html><script>alert(1)</script>"[..]),
        ("application/pdf", PNG),
        ("image/png", b"%PDF-1.7"),
        ("image/png", b"<svg onload=alert(1)>"),
        ("text/plain", PNG),
        ("text/csv", b"%PDF-1.7"),
        ("text/plain", b"a\0b"),
        ("image/webp", b"RIFF\0\0\0\0WAVE"),
    ] {
        assert!(
            matches!(refused(declared, bytes), FileError::Mismatch { .. }),
            "{declared}"
        );
    }
}

#[test]
fn what_a_browser_would_run_is_of_no_type_that_is_taken() {
    for declared in [
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/javascript",
    ] {
        let error = refused(declared, b"<svg/>");
        assert!(matches!(error, FileError::UnknownType { .. }), "{declared}");
    }
    assert!(matches!(
        refused("", b"MZ\x90\0"),
        FileError::UnknownType { .. }
    ));
}

#[test]
fn a_file_has_something_in_it_and_not_too_much() {
    assert_eq!(refused("application/pdf", b""), FileError::Empty);
    let long = [b"%PDF-".as_slice(), &vec![b' '; FILE_MAX_BYTES]].concat();
    assert_eq!(refused("application/pdf", &long), FileError::TooLarge);
    assert_eq!(
        MediaType::of("", &long[..FILE_MAX_BYTES]),
        Ok(MediaType::Pdf)
    );
}

#[test]
fn a_name_is_one_line_without_folders_or_tricks() {
    for (sent, expected) in [
        ("invoice.pdf", "invoice.pdf"),
        ("C:\\fakepath\\Rosas & Söhne.pdf", "Rosas & Söhne.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1\0.pdf", "aSet-Cookie: x=1.pdf"),
        ("gpj.\u{202e}exe", "gpj.exe"),
        ("...", "document.pdf"),
        (" \t", "document.pdf"),
        (".htaccess", "htaccess"),
    ] {
        assert_eq!(FileName::read(sent, MediaType::Pdf).as_str(), expected);
    }
    let long = FileName::read(&format!("{}.pdf", "ü".repeat(400)), MediaType::Pdf);
    assert_eq!(long.as_str().chars().count(), NAME_MAX_CHARS);
    assert!(long.as_str().ends_with("ü….pdf"));
}

proptest! {
    #[test]
    fn no_name_has_a_control_a_folder_or_too_many_letters(sent in any::<String>()) {
        let name = FileName::read(&sent, MediaType::Png);
        let name = name.as_str();
        prop_assert!(!name.is_empty() && name.chars().count() <= NAME_MAX_CHARS);
        prop_assert!(!name.contains(['/', '\\']) && !name.chars().any(is_unseen));
    }

    #[test]
    fn no_file_is_taken_for_what_it_is_not(
        start in prop::sample::select(vec![&b""[..], b"%PDF-", PNG, b"\xff\xd8\xff", b"GIF89a", b"<svg>"]),
        rest in proptest::collection::vec(any::<u8>(), 0..40),
        declared in prop::sample::select(MediaType::ALL.to_vec()),
    ) {
        let bytes = [start, &rest].concat();
        match MediaType::of(declared.as_str(), &bytes) {
            Ok(found) => {
                prop_assert_eq!(found, declared);
                let is_text = bytes.iter().copied().all(is_of_text);
                prop_assert!(found.is_shown() || is_text);
            }
            Err(error) => {
                let is_mismatch = matches!(error, FileError::Mismatch { .. });
                prop_assert!(bytes.is_empty() || is_mismatch, "{}", error);
            }
        }
    }
}

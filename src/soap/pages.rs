//! The two pages that the door shows without a login.
//!
//! The Web Connector fetches both when an application is added, and takes nothing but a plain 200:
//! [`NOTE`] at the service's own address, where it looks at the certificate, and [`SUPPORT`] at the
//! address behind the word "Support" in its window. Both are for whoever has the Web Connector in
//! front of them; there is nothing in them that is not public.

/// What a browser sees at the service's own address.
pub const NOTE: &str = include_str!("pages/note.html");

/// What to do when the Web Connector shows an error.
pub const SUPPORT: &str = include_str!("pages/support.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_obey_a_strict_content_security_policy() {
        for page in [NOTE, SUPPORT] {
            for forbidden in [
                "<script",
                "<style",
                " style=",
                " onclick=",
                "javascript:",
                "http://",
            ] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn the_codes_are_in_order_and_none_is_there_twice() {
        let codes: Vec<&str> = SUPPORT
            .split("<th scope=\"row\">")
            .skip(1)
            .map(|row| row.split_once("</th>").unwrap().0)
            .filter(|code| code.starts_with("QBWC"))
            .collect();
        assert!(codes.len() > 20, "{codes:?}");
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
    }
}

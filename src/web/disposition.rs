//! `Content-Disposition` of a file that somebody else named.

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

/// To be saved under that name, or to be shown. Old readers get the name in ASCII, with everything that
/// could end it or the header replaced.
#[must_use]
pub fn disposition(file_name: &str, is_shown: bool) -> ContentDisposition {
    let plain: String = file_name
        .chars()
        .map(|letter| match letter {
            '"' | '\\' | '%' => '_',
            letter if letter.is_ascii_graphic() || letter == ' ' => letter,
            _ => '_',
        })
        .collect();
    ContentDisposition {
        disposition: if is_shown {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: file_name.as_bytes().to_vec(),
            }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_inside_its_quotation_marks() {
        for (name, expected) in [
            (
                "RV 1.pdf",
                "inline; filename=\"RV 1.pdf\"; filename*=UTF-8''RV%201.pdf",
            ),
            (
                "a\"; x=\"b\\\r\n.pdf",
                "inline; filename=\"a_; x=_b___.pdf\"; filename*=UTF-8''a%22%3B%20x=%22b%5C%0D%0A.pdf",
            ),
            (
                "Söhne",
                "inline; filename=\"S_hne\"; filename*=UTF-8''S%C3%B6hne",
            ),
        ] {
            assert_eq!(disposition(name, true).to_string(), expected);
        }
        assert!(
            disposition("a", false)
                .to_string()
                .starts_with("attachment; ")
        );
    }
}

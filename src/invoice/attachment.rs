//! Files that stand beside an invoice: the vendor's own document, a delivery note, a price list.
//!
//! What a file is, is what its bytes say: a type that was declared is held against them, and the name
//! counts for nothing. Types that a browser would run (HTML, SVG) are not taken.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{AttachmentId, CompanyId, InvoiceId};

/// The most bytes in a file.
pub const FILE_MAX_BYTES: usize = 10 * 1024 * 1024;

/// The most files beside one invoice.
pub const FILES_MAX: usize = 20;

/// The most characters in a file's name.
const NAME_MAX_CHARS: usize = 150;

/// A file that stands beside an invoice, without what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Ours.
    pub id: AttachmentId,
    /// The company whose it is.
    pub company_id: CompanyId,
    /// The invoice that it stands beside.
    pub invoice_id: InvoiceId,
    /// What it holds.
    pub hash: FileHash,
    /// What people call it.
    pub file_name: FileName,
    /// What it was found to be.
    pub media_type: MediaType,
    /// How long it is.
    pub size_bytes: i64,
    /// Who attached it, as the history names them.
    pub attached_by: String,
    /// When.
    pub attached_at: DateTime<Utc>,
}

/// The SHA-256 of what a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileHash(pub [u8; 32]);

impl FileHash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl std::fmt::Display for FileHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// A file's name as it is shown and given back: one line, no folders, nothing that hides or turns what
/// follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The name that was sent with a file, as far as it is one. It only ever names: nothing is stored
    /// under it, and nothing of the file's type is read from it.
    #[must_use]
    pub fn read(sent: &str, media_type: MediaType) -> Self {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown: String = last.chars().filter(|letter| !is_unseen(*letter)).collect();
        let name = shown.trim().trim_start_matches('.').trim();
        if name.is_empty() {
            return Self(format!("document.{}", media_type.ending()));
        }
        Self(shorten(name))
    }

    /// A name that was read before.
    #[must_use]
    pub fn from_stored(name: String) -> Self {
        Self(name)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls, and what changes the direction of the text around it or has no width.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// At most so many characters, with a short ending kept.
fn shorten(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_MAX_CHARS {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = if ending.chars().count() <= 5 {
        format!("….{ending}")
    } else {
        "…".to_owned()
    };
    let kept = NAME_MAX_CHARS - ending.chars().count();
    name.chars().take(kept).chain(ending.chars()).collect()
}

/// The one table of types: name in Rust, media type, ending, and what people call it.
macro_rules! media_types {
    ($($name:ident $text:literal $ending:literal $title:literal)*) => {
        /// What a file may be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum MediaType { $(#[doc = $title] $name,)* }

        impl MediaType {
            /// Every type, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name that HTTP and the store use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How its files' names usually end.
            #[must_use]
            pub fn ending(self) -> &'static str {
                match self { $(Self::$name => $ending,)* }
            }

            /// What people call it.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

media_types! {
    Pdf "application/pdf" "pdf" "PDF"
    Png "image/png" "png" "PNG image"
    Jpeg "image/jpeg" "jpg" "JPEG image"
    Webp "image/webp" "webp" "WebP image"
    Gif "image/gif" "gif" "GIF image"
    Plain "text/plain" "txt" "Text"
    Csv "text/csv" "csv" "CSV"
    Xml "application/xml" "xml" "XML"
}

impl MediaType {
    /// The type with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let every = Self::ALL.iter().copied();
        every
            .into_iter()
            .find(|media_type| media_type.as_str() == name)
    }

    /// Whether a browser shows it as a picture.
    #[must_use]
    pub fn is_image(self) -> bool {
        match self {
            Self::Png | Self::Jpeg | Self::Webp | Self::Gif => true,
            Self::Pdf | Self::Plain | Self::Csv | Self::Xml => false,
        }
    }

    /// Whether a browser may show it where it stands; anything else is saved.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self.is_image() || self == Self::Pdf
    }

    /// What the file is: what its bytes say, which must be what was `declared`. A sender who knows no
    /// type (`application/octet-stream`, or none at all) leaves it to the bytes, which tell no kind of
    /// text from another.
    ///
    /// # Errors
    /// When there is nothing in it, too much, it is of no type that is taken, or not of the declared one.
    pub fn of(declared: &str, bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() > FILE_MAX_BYTES {
            return Err(FileError::TooLarge);
        }
        let found = Found::of(bytes);
        match (Declared::read(declared)?, found) {
            (Declared::Nothing, Found::One(media_type)) => Ok(media_type),
            (Declared::Nothing, Found::Text) => Ok(Self::Plain),
            (Declared::Type(declared), Found::One(media_type)) if declared == media_type => {
                Ok(declared)
            }
            (Declared::Type(declared @ (Self::Plain | Self::Csv | Self::Xml)), Found::Text) => {
                Ok(declared)
            }
            (Declared::Type(declared), Found::One(media_type)) => Err(FileError::Mismatch {
                declared,
                found: media_type.title(),
            }),
            (Declared::Type(declared), Found::Text) => Err(FileError::Mismatch {
                declared,
                found: "plain text",
            }),
            (Declared::Type(declared), Found::Nothing) => Err(FileError::Mismatch {
                declared,
                found: "something else",
            }),
            (Declared::Nothing, Found::Nothing) => Err(FileError::UnknownType {
                declared: String::new(),
            }),
        }
    }
}

/// What a sender says that a file is.
enum Declared {
    Nothing,
    Type(MediaType),
}

impl Declared {
    fn read(declared: &str) -> Result<Self, FileError> {
        let essence = declared.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        // Names under which browsers and mail programs know the same types.
        let name = match essence.as_str() {
            "" | "application/octet-stream" | "binary/octet-stream" => return Ok(Self::Nothing),
            "application/x-pdf" => "application/pdf",
            "image/jpg" | "image/pjpeg" => "image/jpeg",
            "application/csv" | "application/vnd.ms-excel" => "text/csv",
            "text/xml" => "application/xml",
            other => other,
        };
        let known = MediaType::from_name(name).map(Self::Type);
        known.ok_or_else(|| FileError::UnknownType {
            declared: essence.chars().take(60).collect(),
        })
    }
}

/// What bytes say that they are.
enum Found {
    One(MediaType),
    Text,
    Nothing,
}

impl Found {
    fn of(bytes: &[u8]) -> Self {
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        let starts = |start: &[u8]| bytes.starts_with(start);
        if starts(b"%PDF-") {
            Self::One(MediaType::Pdf)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Self::One(MediaType::Png)
        } else if starts(b"\xff\xd8\xff") {
            Self::One(MediaType::Jpeg)
        } else if is_webp {
            Self::One(MediaType::Webp)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Self::One(MediaType::Gif)
        } else if bytes.iter().copied().all(is_of_text) {
            Self::Text
        } else {
            Self::Nothing
        }
    }
}

/// Any letter of any old encoding, and the few controls that stand in texts.
fn is_of_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || byte >= 0x20 && byte != 0x7f
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("the file is empty: choose one with something in it")]
    Empty,
    /// It is too long.
    #[error("the file has more than {} MiB: send a smaller one", FILE_MAX_BYTES / 1024 / 1024)]
    TooLarge,
    /// There are enough beside the invoice.
    #[error("there are {FILES_MAX} files beside the invoice, which is the most: remove one first")]
    TooMany,
    /// It is of no type that is taken.
    #[error(
        "a file of type `{declared}` is not taken: send a PDF, a PNG, JPEG, WebP or GIF image, or plain text, CSV or XML"
    )]
    UnknownType {
        /// The type that was declared; empty for none.
        declared: String,
    },
    /// It is not what it was declared to be.
    #[error("the file says that it is `{}`, and holds {found}: save it anew as what it is", .declared.as_str())]
    Mismatch {
        /// The type that was declared.
        declared: MediaType,
        /// What its bytes are.
        found: &'static str,
    },
}

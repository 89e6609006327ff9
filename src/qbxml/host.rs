//! What QuickBooks says about itself and its company file at the start of a conversation: the
//! answers to `HostQuery`, `CompanyQuery` and `PreferencesQuery`, which the connector asks by itself
//! and hands over with the first `sendRequestXML`.
//!
//! It is a courtesy, not a condition: the text may be empty, may be the sentence that a Point of
//! Sale product puts there, may be cut off. Whatever can be read is taken; nothing here is an error.
//! Of the lock, which stands in it too, the computer's name is told to whoever asks who polls; it is no
//! part of what is kept of the company file ([`company_file`]).

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Version,
    mirror::{Mirrored, Pages},
    walk::{ReadError, Walk, name},
};
use crate::invoice::company_file::CompanyFile;

/// What QuickBooks says about itself and its company file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Such as `QuickBooks Desktop Pro 2019`.
    pub product_name: Option<String>,
    /// `US`, `CA`, `UK` …
    pub country: Option<String>,
    /// The versions of qbXML it speaks, in its order.
    pub supported_versions: Vec<Version>,
    /// The company's name in its file.
    pub company_name: Option<String>,
    /// The marks that tell this company file from others.
    pub file_stamps: Vec<FileStamp>,
    /// The computer whose Web Connector holds the file's lock.
    pub machine: Option<String>,
    /// Whether lines may name a class.
    pub is_using_classes: Option<bool>,
    /// Whether bills may be in a foreign currency.
    pub is_multicurrency_on: Option<bool>,
    /// Up to and including this day the books are closed.
    pub closing_date: Option<NaiveDate>,
}

/// A mark in the company file (`FileID`), set by the connector when an application was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStamp {
    /// The `OwnerID` of the application's .qwc.
    pub owner_id: Uuid,
    /// The `FileID` of the application's .qwc.
    pub file_id: Uuid,
}

impl Host {
    /// Reads what can be read.
    #[must_use]
    pub fn read(document: &str) -> Self {
        let mut host = Self::default();
        // The fields that were complete before the fault stay.
        let _: Result<(), ReadError> = host.read_document(&mut Walk::new(document));
        host
    }

    /// The file's mark for the application with this `OwnerID`.
    #[must_use]
    pub fn file_id(&self, owner_id: Uuid) -> Option<Uuid> {
        let mut stamps = self.file_stamps.iter();
        let stamp = stamps.find(|stamp| stamp.owner_id == owner_id)?;
        Some(stamp.file_id)
    }

    fn read_document(&mut self, walk: &mut Walk<'_>) -> Result<(), ReadError> {
        walk.enter_root("QBXML")?;
        while let Some(messages) = walk.child()? {
            if name(&messages) != "QBXMLMsgsRs" {
                walk.skip()?;
                continue;
            }
            while let Some(_response) = walk.child()? {
                while let Some(body) = walk.child()? {
                    match name(&body) {
                        "HostRet" => self.read_host(walk)?,
                        "CompanyRet" => self.read_company(walk)?,
                        "PreferencesRet" => self.read_preferences(walk)?,
                        _ => walk.skip()?,
                    }
                }
            }
        }
        Ok(())
    }

    fn read_host(&mut self, walk: &mut Walk<'_>) -> Result<(), ReadError> {
        while let Some(child) = walk.child()? {
            match name(&child) {
                "ProductName" => self.product_name = Some(walk.text()?.into_owned()),
                "Country" => self.country = Some(walk.text()?.into_owned()),
                "SupportedQBXMLVersion" => {
                    self.supported_versions
                        .extend(walk.text()?.trim().parse::<Version>());
                }
                _ => walk.skip()?,
            }
        }
        Ok(())
    }

    fn read_company(&mut self, walk: &mut Walk<'_>) -> Result<(), ReadError> {
        while let Some(child) = walk.child()? {
            match name(&child) {
                "CompanyName" => self.company_name = Some(walk.text()?.into_owned()),
                "DataExtRet" => match Mark::read(walk)? {
                    Some(Mark::Stamp(stamp)) => self.file_stamps.push(stamp),
                    Some(Mark::Lock(machine)) => self.machine = Some(machine),
                    None => {}
                },
                _ => walk.skip()?,
            }
        }
        Ok(())
    }

    fn read_preferences(&mut self, walk: &mut Walk<'_>) -> Result<(), ReadError> {
        while let Some(group) = walk.child()? {
            while let Some(child) = walk.child()? {
                match (name(&group), name(&child)) {
                    ("AccountingPreferences", "IsUsingClassTracking") => {
                        self.is_using_classes = read_bool(&walk.text()?);
                    }
                    ("AccountingPreferences", "ClosingDate") => {
                        self.closing_date = walk.text()?.trim().parse().ok();
                    }
                    ("MultiCurrencyPreferences", "IsMultiCurrencyOn") => {
                        self.is_multicurrency_on = read_bool(&walk.text()?);
                    }
                    _ => walk.skip()?,
                }
            }
        }
        Ok(())
    }
}

/// What is kept of it: nothing, when QuickBooks said nothing of its company file.
#[must_use]
pub fn company_file(document: &str) -> Option<CompanyFile> {
    let host = Host::read(document);
    let mut file = CompanyFile {
        product_name: host.product_name,
        country: host.country,
        supported_versions: host
            .supported_versions
            .iter()
            .map(Version::to_string)
            .collect(),
        ..CompanyFile::default()
    };
    let mut pages = Pages::read(document).ok()?;
    let mut says_something = false;
    while let Some(Ok(page)) = pages.next_page() {
        for entry in page {
            match entry {
                Ok(Ok(Mirrored::Company(company))) => file.company = company,
                Ok(Ok(Mirrored::Preferences(preferences))) => file.preferences = preferences,
                Ok(_) => continue,
                Err(_) => break,
            }
            says_something = true;
        }
    }
    says_something.then_some(file)
}

/// An extra field of the company that the connector has set.
enum Mark {
    Stamp(FileStamp),
    /// `AppLock`, with the name of the computer in it: `LOCKED:MACHINE:636190683248801537`.
    Lock(String),
}

impl Mark {
    /// The mark, if this extra field is one. The value of any other is not even looked at.
    fn read(walk: &mut Walk<'_>) -> Result<Option<Self>, ReadError> {
        let (mut owner_id, mut field, mut value) = (None, String::new(), None);
        while let Some(child) = walk.child()? {
            match name(&child) {
                "OwnerID" => owner_id = read_guid(&walk.text()?),
                "DataExtName" => walk.text()?.trim().clone_into(&mut field),
                "DataExtValue" if matches!(field.as_str(), "FileID" | "AppLock") => {
                    value = Some(walk.text()?.into_owned());
                }
                _ => walk.skip()?,
            }
        }
        let Some(value) = value else { return Ok(None) };
        Ok(if field == "FileID" {
            let ids = owner_id.zip(read_guid(&value));
            ids.map(|(owner_id, file_id)| Self::Stamp(FileStamp { owner_id, file_id }))
        } else {
            let mut parts = value.trim().split(':');
            let is_locked = parts.next() == Some("LOCKED");
            let machine = parts.next().filter(|name| is_locked && !name.is_empty());
            machine.map(|name| Self::Lock(name.to_owned()))
        })
    }
}

/// A GUID in any case, with or without its braces.
fn read_guid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim()).ok()
}

/// QuickBooks writes `true` and `false`; the schema's `BOOLTYPE` allows `1` and `0` as well.
fn read_bool(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::uuid;

    use super::*;

    const HOST: &str = include_str!("../../tests/golden/qbxml/responses/host.xml");
    const OWNER: Uuid = uuid!("6f1d8c5e-2b7a-4c3e-9d10-5a4b3c2d1e0f");

    fn whole() -> Host {
        Host {
            product_name: Some("QuickBooks Desktop Pro 2019".into()),
            country: Some("US".into()),
            supported_versions: vec![Version::new(1, 0), Version::new(12, 0), Version::new(13, 0)],
            company_name: Some("Blumen & Söhne".into()),
            file_stamps: vec![
                FileStamp {
                    owner_id: OWNER,
                    file_id: uuid!("b2a1c0d9-e8f7-4655-8473-92a1b0c9d8e7"),
                },
                FileStamp {
                    owner_id: uuid!("11111111-2222-4333-8444-555555555555"),
                    file_id: uuid!("99999999-8888-4777-8666-555555555555"),
                },
            ],
            machine: Some("FRONT-DESK-PC".into()),
            is_using_classes: Some(true),
            is_multicurrency_on: Some(false),
            closing_date: Some("2025-12-31".parse().unwrap()),
        }
    }

    #[test]
    fn all_three_answers_are_read() {
        assert_eq!(Host::read(HOST), whole());
    }

    #[test]
    fn the_stamp_of_the_owner_is_found_in_any_case() {
        let file_id = uuid!("b2a1c0d9-e8f7-4655-8473-92a1b0c9d8e7");
        let host = Host::read(&HOST.replace("6f1d8c5e-2b7a-4c3e-9d10", "6F1D8C5E-2B7A-4C3E-9D10"));
        assert_eq!(host.file_id(OWNER), Some(file_id));
        assert_eq!(host.file_id(file_id), None);
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for text in [
            "",
            "HOSTQUERY is currently not supported in QBPOS.",
            "<html/>",
            "<!DOCTYPE QBXML><QBXML/>",
            "<QBXML><QBXMLMsgsRs><HostQueryRs statusCode=\"1\"/></QBXMLMsgsRs></QBXML>",
        ] {
            assert_eq!(Host::read(text), Host::default(), "{text}");
        }
    }

    #[test]
    fn what_is_kept_of_the_company_file_is_read_from_the_same_answers() {
        let file = company_file(HOST).unwrap();
        assert_eq!(file.country.as_deref(), Some("US"));
        assert_eq!(file.supported_versions, ["1.0", "12.0", "13.0"]);
        assert_eq!(file.company.name.as_deref(), Some("Blumen & Söhne"));
        assert_eq!(file.preferences.is_using_classes, Some(true));
        assert_eq!(file.closed_through(), "2025-12-31".parse().ok());
        for text in [
            "",
            "HOSTQUERY is currently not supported in QBPOS.",
            "<html/>",
        ] {
            assert_eq!(company_file(text), None);
        }
    }

    #[test]
    fn a_computers_name_is_not_kept_of_the_company_file() {
        assert!(!format!("{:?}", company_file(HOST)).contains("FRONT-DESK-PC"));
    }

    #[test]
    fn a_lock_without_a_name_names_no_computer() {
        for lock in ["", "LOCKED:", "FREE:FRONT-DESK-PC"] {
            let text = HOST.replace("LOCKED:FRONT-DESK-PC", lock);
            assert_eq!(Host::read(&text).machine, None, "{lock}");
        }
    }

    #[test]
    fn a_stamp_that_is_no_guid_is_none() {
        let spoilt = HOST.replace("{B2A1C0D9-E8F7-4655-8473-92A1B0C9D8E7}", "C:\\Books\\a.qbw");
        assert_eq!(Host::read(&spoilt).file_id(OWNER), None);
        assert_eq!(Host::read(&spoilt).file_stamps.len(), 1);
    }

    #[test]
    fn of_an_answer_that_is_cut_off_the_rest_is_taken() {
        let cut = HOST.find("<PreferencesQueryRs").unwrap();
        let expected = Host {
            is_using_classes: None,
            is_multicurrency_on: None,
            closing_date: None,
            ..whole()
        };
        assert_eq!(Host::read(&HOST[..cut]), expected);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(?s).*", at in 0..HOST.len()) {
            let _ = Host::read(&text);
            let _ = Host::read(&format!("{}{text}", &HOST[..at]));
        }
    }
}

//! Which company file is open: the right one, or nothing is written. Pure.
//!
//! The `FileID` that the Web Connector stamped into the file decides (Web Connector Programmer's Guide);
//! where there is no stamp yet, the path; without either nothing is proven. The first file that
//! answers binds the company.

use uuid::Uuid;

use crate::{
    qbxml::Host,
    store::{Company, company::BoundFile},
};

/// What is known of the file that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// It is the company's own.
    Proven,
    /// It is the company's own, and is to be remembered like this from now on.
    Bind(BoundFile),
    /// It is another, or can't be told: nothing may be written. The sentence is for the user.
    Refused(String),
}

/// Compares the open file with the company's own.
#[must_use]
pub fn identify(company: &Company, host: &Host, path: &str) -> Identity {
    let path = Some(path.trim()).filter(|path| !path.is_empty());
    let stamp = stamp(host, company.owner_id);
    match (&company.bound, stamp) {
        (
            Some(BoundFile {
                file_id: Some(bound),
                ..
            }),
            Some(stamp),
        ) if *bound == stamp => Identity::Proven,
        (
            Some(BoundFile {
                file_id: Some(_), ..
            }),
            Some(_),
        ) => Identity::Refused(wrong_file(company, path)),
        (
            Some(BoundFile {
                file_id: Some(_), ..
            }),
            None,
        ) => Identity::Refused(format!(
            "Nothing was written: QuickBooks did not show the mark of {}'s company file. If the application was removed from the Web Connector, add its .qwc file again",
            company.name
        )),
        (
            Some(BoundFile {
                file_id: None,
                path: bound,
            }),
            stamp,
        ) => match (bound, path) {
            (Some(bound), Some(path)) if same_path(bound, path) => match stamp {
                Some(stamp) => bind(Some(stamp), Some(path)),
                None => Identity::Proven,
            },
            _ => Identity::Refused(wrong_file(company, path)),
        },
        (None, Some(stamp)) => bind(Some(stamp), path),
        (None, None) => first_by_path(company, path),
    }
}

/// A file without a stamp that answers first: it must be the one that was asked for, if one was.
fn first_by_path(company: &Company, path: Option<&str>) -> Identity {
    let Some(path) = path else {
        return Identity::Refused(
            "Nothing was written: QuickBooks named neither the company file nor its mark. Open the company file in QuickBooks and run the update again".to_owned(),
        );
    };
    match &company.company_file {
        Some(asked) if !same_path(asked, path) => {
            Identity::Refused(wrong_file(company, Some(path)))
        }
        Some(_) | None => bind(None, Some(path)),
    }
}

fn bind(file_id: Option<Uuid>, path: Option<&str>) -> Identity {
    Identity::Bind(BoundFile {
        file_id,
        path: path.map(str::to_owned),
    })
}

/// The stamp under the company's own `OwnerID`; a single stamp under another one counts too,
/// because the connector only shows those of the application that asks.
fn stamp(host: &Host, owner_id: Uuid) -> Option<Uuid> {
    host.file_id(owner_id)
        .or(match host.file_stamps.as_slice() {
            [only] => Some(only.file_id),
            _ => None,
        })
}

/// Windows does not tell `C:\Books\ACME.QBW` from `c:\books\acme.qbw`.
fn same_path(one: &str, two: &str) -> bool {
    one.trim().to_lowercase() == two.trim().to_lowercase()
}

fn wrong_file(company: &Company, path: Option<&str>) -> String {
    let found = path.map_or_else(
        || "another company file".to_owned(),
        |path| format!("`{path}`"),
    );
    let expected = company
        .bound
        .as_ref()
        .and_then(|bound| bound.path.clone())
        .or_else(|| company.company_file.clone())
        .map(|path| format!(" (`{path}`)"))
        .unwrap_or_default();
    format!(
        "Nothing was written: {found} is open in QuickBooks, which is not the file of {}{expected}. Open that file and run the update again",
        company.name
    )
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        invoice::{CompanyId, Settings},
        qbxml::FileStamp,
    };

    const OWNER: Uuid = Uuid::from_u128(1);
    const FILE: Uuid = Uuid::from_u128(2);
    const PATH: &str = r"C:\Books\Acme.qbw";

    fn company(bound: Option<(Option<Uuid>, Option<&str>)>, asked: Option<&str>) -> Company {
        Company {
            id: CompanyId(Uuid::nil()),
            name: "Acme".into(),
            company_file: asked.map(str::to_owned),
            app_name: "billbridge Acme".into(),
            qbwc_username: "acme".into(),
            qbwc_password_hash: String::new(),
            owner_id: OWNER,
            file_id: FILE,
            settings: Settings::default(),
            bound: bound.map(|(file_id, path)| BoundFile {
                file_id,
                path: path.map(str::to_owned),
            }),
            polled_at: None,
            company_file_facts: None,
            lists_wanted: true,
            lists_read_at: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn host(stamps: &[(Uuid, Uuid)]) -> Host {
        let file_stamps = stamps.iter().map(|(owner_id, file_id)| FileStamp {
            owner_id: *owner_id,
            file_id: *file_id,
        });
        Host {
            file_stamps: file_stamps.collect(),
            ..Host::default()
        }
    }

    fn refused(identity: &Identity) -> bool {
        matches!(identity, Identity::Refused(text) if text.starts_with("Nothing was written"))
    }

    #[test]
    fn the_first_file_with_a_stamp_binds() {
        let expected = Identity::Bind(BoundFile {
            file_id: Some(FILE),
            path: Some(PATH.into()),
        });
        assert_eq!(
            identify(&company(None, None), &host(&[(OWNER, FILE)]), PATH),
            expected
        );
        let foreign = host(&[(Uuid::from_u128(9), FILE)]);
        assert_eq!(identify(&company(None, None), &foreign, PATH), expected);
    }

    #[test]
    fn a_bound_stamp_decides_wherever_the_file_lies() {
        let bound = company(Some((Some(FILE), Some(PATH))), None);
        assert_eq!(
            identify(&bound, &host(&[(OWNER, FILE)]), r"D:\moved.qbw"),
            Identity::Proven
        );
        let other = host(&[(OWNER, Uuid::from_u128(3))]);
        assert!(refused(&identify(&bound, &other, PATH)));
        assert!(refused(&identify(&bound, &host(&[]), PATH)));
    }

    #[test]
    fn without_a_stamp_the_path_decides_in_any_case_of_letters() {
        let bound = company(Some((None, Some(PATH))), None);
        assert_eq!(
            identify(&bound, &host(&[]), &PATH.to_uppercase()),
            Identity::Proven
        );
        assert!(refused(&identify(
            &bound,
            &host(&[]),
            r"C:\Books\Other.qbw"
        )));
        assert!(refused(&identify(&bound, &host(&[]), "")));
    }

    #[test]
    fn a_stamp_that_appears_later_is_remembered() {
        let bound = company(Some((None, Some(PATH))), None);
        let expected = Identity::Bind(BoundFile {
            file_id: Some(FILE),
            path: Some(PATH.into()),
        });
        assert_eq!(identify(&bound, &host(&[(OWNER, FILE)]), PATH), expected);
        assert!(refused(&identify(
            &bound,
            &host(&[(OWNER, FILE)]),
            r"C:\Other.qbw"
        )));
    }

    #[test]
    fn the_first_file_without_a_stamp_must_be_the_one_that_was_asked_for() {
        let asked = company(None, Some(PATH));
        assert!(refused(&identify(&asked, &host(&[]), r"C:\Other.qbw")));
        assert!(matches!(
            identify(&asked, &host(&[]), PATH),
            Identity::Bind(_)
        ));
    }

    #[test]
    fn neither_stamp_nor_path_proves_nothing() {
        assert!(refused(&identify(&company(None, None), &host(&[]), "  ")));
        let two = host(&[(Uuid::from_u128(8), FILE), (Uuid::from_u128(9), FILE)]);
        assert!(refused(&identify(&company(None, None), &two, "")));
    }
}

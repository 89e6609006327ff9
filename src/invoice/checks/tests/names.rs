use serde_json::json;

use super::{Around, roses};
use crate::invoice::{
    Code, Content, Line, ListId, Settings,
    lists::{
        AccountFacts, AccountType, EntryFacts, ItemFacts, ItemKind, List, ListEntry, SalesTaxFacts,
        VendorFacts,
    },
    names::{Absent, Gone, Meaning, Way},
};

fn entry(name: &str, is_active: bool, facts: EntryFacts) -> Meaning {
    Meaning::Entry {
        entry: Box::new(ListEntry {
            list_id: ListId::new("8-1"),
            full_name: name.to_owned(),
            is_active,
            parent: None,
            time_modified: None,
            facts,
        }),
        way: Way::Exact,
    }
}

fn unknown(nearest: &[&str]) -> Meaning {
    Meaning::Unknown(Absent {
        nearest: nearest.iter().map(|name| (*name).to_owned()).collect(),
        ..Absent::default()
    })
}

fn account(account_type: AccountType) -> EntryFacts {
    EntryFacts::Account(AccountFacts {
        account_type,
        number: None,
        currency: None,
    })
}

fn item(kind: ItemKind) -> EntryFacts {
    EntryFacts::Item(ItemFacts {
        kind,
        account: None,
        income_account: None,
        expense_account: None,
        asset_account: None,
        purchase_tax_code: None,
        sales_tax: SalesTaxFacts::default(),
    })
}

/// Roses with a class and a customer on the first line.
fn assigned() -> Content {
    let mut content = roses();
    let Line::Expense(line) = &mut content.lines[0] else {
        panic!("an expense line")
    };
    line.class = Some("Shop".to_owned());
    line.customer = Some("Hotel Sol".to_owned());
    content
}

/// Each name of [`assigned`], with the codes of its list.
const NAMES: [(List, &str, &str, Code, Code); 6] = [
    (
        List::Vendors,
        "Rosas del Valle",
        "/vendor",
        Code::VendorUnknown,
        Code::VendorInactive,
    ),
    (
        List::Terms,
        "Net 30",
        "/terms",
        Code::TermsUnknown,
        Code::TermsUnknown,
    ),
    (
        List::Accounts,
        "Freight",
        "/charges/0/account",
        Code::AccountUnknown,
        Code::AccountInactive,
    ),
    (
        List::Items,
        "Rose Red 50",
        "/lines/1/item",
        Code::ItemUnknown,
        Code::ItemInactive,
    ),
    (
        List::Customers,
        "Hotel Sol",
        "/lines/0/customer",
        Code::CustomerUnknown,
        Code::CustomerUnknown,
    ),
    (
        List::Classes,
        "Shop",
        "/lines/0/class",
        Code::ClassUnknown,
        Code::ClassUnknown,
    ),
];

#[test]
fn a_name_that_leads_nowhere_is_mapped_to_the_nearest() {
    for (list, name, place, code, _) in NAMES {
        let mut around = Around::default();
        around.names.insert(list, name, unknown(&["Rosa", "Rosae"]));
        let finding = around.one(&assigned());
        assert_eq!((finding.code, finding.pointer.as_str()), (code, place));
        let fix = finding.fix.unwrap();
        assert_eq!(fix.action, "map_name");
        assert_eq!(fix.label, "It is `Rosa`");
        let list = list.entry_name();
        assert_eq!(
            fix.params,
            json!({"list": list, "from": name, "to": "Rosa"})
        );

        let mut around = Around::default();
        around.names.insert(list_of(name), name, unknown(&[]));
        assert_eq!(around.one(&assigned()).fix.unwrap().action, "refresh_lists");
    }
}

fn list_of(name: &str) -> List {
    NAMES.iter().find(|row| row.1 == name).unwrap().0
}

#[test]
fn an_inactive_entry_is_made_active_in_quickbooks() {
    for (list, name, place, _, code) in NAMES {
        let mut around = Around::default();
        around
            .names
            .insert(list, name, entry(name, false, EntryFacts::Class));
        let finding = around.one(&assigned());
        assert_eq!((finding.code, finding.pointer.as_str()), (code, place));
        assert!(finding.detail.contains("inactive"), "{}", finding.detail);
        assert!(finding.detail.contains("click the X"), "{}", finding.detail);
        assert_eq!(finding.fix.unwrap().action, "refresh_lists");
    }
}

#[test]
fn two_entries_of_one_name_are_told_apart_by_a_mapping() {
    let Meaning::Entry { entry: one, .. } = entry("ROSAS del Valle", true, EntryFacts::Class)
    else {
        panic!("an entry")
    };
    let mut inactive = one.clone();
    inactive.is_active = false;
    inactive.full_name = "Rosas  del Valle".to_owned();
    let mut around = Around::default();
    let both = Meaning::Ambiguous(vec![*inactive, *one]);
    around.names.insert(List::Vendors, "Rosas del Valle", both);
    let finding = around.one(&roses());
    assert_eq!(finding.code, Code::VendorUnknown);
    assert!(finding.detail.contains("mapping"), "{}", finding.detail);
    assert_eq!(finding.fix.unwrap().params["to"], "ROSAS del Valle");
}

#[test]
fn an_entry_that_is_gone_is_said_to_be_deleted_or_only_missing() {
    let at = "2026-10-31T09:00:00".to_owned();
    let since = "2026-11-02 09:00".to_owned();
    for (gone, said) in [
        (
            Gone::Deleted { at: Some(at) },
            "it was deleted there on 2026-10-31T09:00:00, or merged into another; write",
        ),
        (
            Gone::Deleted { at: None },
            "it was deleted there, or merged into another; write",
        ),
        (
            Gone::Missing { since },
            "it is no longer there since 2026-11-02 09:00 UTC, when the list was read",
        ),
    ] {
        let absent = Meaning::Unknown(Absent {
            gone: Some(gone),
            ..Absent::default()
        });
        let mut around = Around::default();
        around.names.insert(List::Terms, "Net 30", absent.clone());
        let detail = around.one(&roses()).detail;
        assert!(detail.contains(said), "{detail}");
        // One that was merged into another would come back as a second one.
        let mut around = creating();
        around
            .names
            .insert(List::Vendors, "Rosas del Valle", absent);
        assert_eq!(around.one(&roses()).code, Code::VendorUnknown);
    }
}

fn creating() -> Around {
    Around {
        settings: Settings {
            create_vendors: true,
            ..Settings::default()
        },
        ..Around::default()
    }
}

#[test]
fn a_new_vendor_is_added_unless_it_would_be_a_second_one() {
    for (name, nearest, is_added) in [
        ("Rosas del Valle", None, true),
        ("Rosas del Valle", Some("Rosas del Norte"), true),
        ("Rosas del Valle", Some("ROSAS DEL VALLE, S.A."), true),
        ("Rosas del Valle", Some("Rosas-del Valle."), false),
        ("Flores Ibáñez", Some("Flores Ibanez"), false),
        ("Rosas:Valle", None, false),
    ] {
        let mut around = creating();
        let mut content = roses();
        name.clone_into(&mut content.vendor);
        let nearest: Vec<_> = nearest.into_iter().collect();
        around.names.insert(List::Vendors, name, unknown(&nearest));
        let found = around.found(&content);
        assert_eq!(found.is_empty(), is_added, "{name}: {found:?}");
    }
}

fn customer(name: &str, is_active: bool) -> Box<ListEntry> {
    let facts = EntryFacts::Customer { currency: None };
    match entry(name, is_active, facts) {
        Meaning::Entry { entry, .. } => entry,
        other => panic!("no entry: {other:?}"),
    }
}

#[test]
fn a_new_vendor_is_not_added_under_the_name_of_a_customer() {
    for (nearest, is_active, creates, action, params) in [
        (
            None,
            true,
            true,
            "edit_invoice",
            json!({"vendor": "Rosas del Valle (V)"}),
        ),
        (
            Some("Rosas del Norte"),
            false,
            true,
            "edit_invoice",
            json!({"vendor": "Rosas del Valle (V)"}),
        ),
        (
            Some("Rosas del Valle - vendor"),
            true,
            true,
            "map_name",
            json!({"list": "vendor", "from": "Rosas del Valle", "to": "Rosas del Valle - vendor"}),
        ),
        // Whoever adds it by hand would be told so by QuickBooks, too.
        (None, true, false, "refresh_lists", json!({})),
    ] {
        let mut around = creating();
        around.settings.create_vendors = creates;
        let absent = Meaning::Unknown(Absent {
            nearest: nearest.into_iter().map(str::to_owned).collect(),
            taken_by: Some(customer("ROSAS del Valle", is_active)),
            ..Absent::default()
        });
        around
            .names
            .insert(List::Vendors, "Rosas del Valle", absent);
        let finding = around.one(&roses());
        assert_eq!(finding.code, Code::VendorUnknown);
        let detail = &finding.detail;
        assert!(detail.contains("a customer"), "{detail}");
        assert!(detail.contains("`ROSAS del Valle`"), "{detail}");
        assert!(detail.contains("`Rosas del Valle (V)`"), "{detail}");
        assert_eq!(detail.contains("inactive"), !is_active, "{detail}");
        let fix = finding.fix.unwrap();
        assert_eq!((fix.action.as_str(), fix.params), (action, params));
    }
}

#[test]
fn a_setting_at_fault_is_told_once_and_mended_there() {
    let mut content = roses();
    content.charges[0].account = None;
    let Line::Expense(line) = &mut content.lines[0] else {
        panic!("an expense line")
    };
    line.account = None;
    for (setting, name) in [("default_expense_account", "Cost"), ("ap_account", "Due")] {
        let mut around = Around::default();
        around.settings.default_expense_account = Some("Cost".to_owned());
        around.settings.ap_account = Some("Due".to_owned());
        around
            .names
            .insert(List::Accounts, name, unknown(&["Costs"]));
        let finding = around.one(&content);
        assert_eq!(finding.code, Code::AccountUnknown);
        assert_eq!(finding.pointer, "");
        assert!(finding.detail.contains(setting), "{}", finding.detail);
        let fix = finding.fix.unwrap();
        assert_eq!(fix.action, "change_settings");
        assert_eq!(fix.params, json!({"settings": {setting: "Costs"}}));
    }
}

#[test]
fn a_line_is_not_posted_to_what_is_owed() {
    for account_type in AccountType::ALL {
        let mut around = Around::default();
        let facts = account(*account_type);
        around
            .names
            .insert(List::Accounts, "Freight", entry("Freight", true, facts));
        let refused = matches!(
            account_type,
            AccountType::AccountsPayable
                | AccountType::AccountsReceivable
                | AccountType::NonPosting
        );
        let found = around.found(&roses());
        let expected = (Code::AccountWrongType, "/charges/0/account".to_owned());
        let expected: Vec<_> = refused.then_some(expected).into_iter().collect();
        assert_eq!(found, expected, "{account_type:?}");
    }
}

#[test]
fn payables_are_of_the_type_for_them() {
    for account_type in AccountType::ALL {
        let mut around = Around::default();
        around.settings.ap_account = Some("Due".to_owned());
        let facts = account(*account_type);
        around
            .names
            .insert(List::Accounts, "Due", entry("Due", true, facts));
        let found = around.findings(&roses());
        if *account_type == AccountType::AccountsPayable {
            assert_eq!(found, []);
            continue;
        }
        assert_eq!(found[0].code, Code::AccountWrongType);
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(fix.params, json!({"settings": {"ap_account": null}}));
    }
}

#[test]
fn what_can_not_be_bought_stands_on_no_bill() {
    for (kind, is_bought) in [
        (ItemKind::Inventory, true),
        (ItemKind::Service, true),
        (ItemKind::FixedAsset, true),
        (ItemKind::Discount, false),
        (ItemKind::SalesTax, false),
        (ItemKind::Group, false),
    ] {
        let mut around = Around::default();
        let found = entry("Rose Red 50", true, item(kind));
        around.names.insert(List::Items, "Rose Red 50", found);
        assert_eq!(around.found(&roses()).is_empty(), is_bought, "{kind:?}");
    }
}

#[test]
fn what_could_not_be_read_of_an_entry_is_no_fault() {
    let mut around = Around::default();
    let unread = EntryFacts::Unread {
        list: List::Accounts,
        reason: String::new(),
    };
    around
        .names
        .insert(List::Accounts, "Freight", entry("Freight", true, unread));
    let vendor = EntryFacts::Vendor(VendorFacts::default());
    let vendor = entry("Rosas del Valle", true, vendor);
    around
        .names
        .insert(List::Vendors, "Rosas del Valle", vendor);
    around
        .names
        .insert(List::Terms, "Net 30", Meaning::Unmirrored);
    assert_eq!(around.found(&roses()), []);
}

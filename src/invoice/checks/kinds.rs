//! Whether accounts and items are of a kind that can stand where they do.

use serde_json::json;

use super::{
    Known,
    names::{Placed, placed, subject},
};
use crate::invoice::{
    Code, Content, Finding,
    lists::{AccountType, EntryFacts, ItemKind, List},
};

/// `account_wrong_type`: a line is posted to accounts payable or receivable, or to what is no part
/// of the books; or the setting `ap_account` is none for what is owed to vendors.
pub(super) fn account_types(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let all = placed(content, known.settings).into_iter();
    let accounts = all.filter(|placed| placed.named.list == List::Accounts);
    accounts
        .filter_map(|placed| {
            let entry = known.names.entry(List::Accounts, &placed.named.name)?;
            let EntryFacts::Account(facts) = &entry.facts else {
                return None;
            };
            let is_payable = placed.setting == Some("ap_account");
            wrong_type(&placed, is_payable, facts.account_type)
        })
        .collect()
}

fn wrong_type(placed: &Placed, is_payable: bool, found: AccountType) -> Option<Finding> {
    let fits = if is_payable {
        found == AccountType::AccountsPayable
    } else {
        can_bear_a_line(found)
    };
    if fits {
        return None;
    }
    let expected = if is_payable {
        "one of the type `AccountsPayable` is needed there"
    } else {
        "a line of a bill is posted to an expense, a cost, an asset or the like"
    };
    let detail = format!(
        "{} is of the type `{}`; {expected}: choose another account, or see in `Lists > Chart of Accounts` what it is",
        subject(placed, &placed.named.name),
        found.as_str(),
    );
    let finding = Finding::new(Code::AccountWrongType, placed.named.pointer.clone(), detail);
    Some(match placed.setting {
        Some(setting) => finding.with_fix(
            "change_settings",
            "Leave the setting empty",
            json!({"settings": {setting: null}}),
        ),
        None => finding.with_fix("edit_invoice", "Choose another account", json!({})),
    })
}

fn can_bear_a_line(account_type: AccountType) -> bool {
    match account_type {
        AccountType::AccountsPayable
        | AccountType::AccountsReceivable
        | AccountType::NonPosting => false,
        AccountType::Bank
        | AccountType::CostOfGoodsSold
        | AccountType::CreditCard
        | AccountType::Equity
        | AccountType::Expense
        | AccountType::FixedAsset
        | AccountType::Income
        | AccountType::LongTermLiability
        | AccountType::OtherAsset
        | AccountType::OtherCurrentAsset
        | AccountType::OtherCurrentLiability
        | AccountType::OtherExpense
        | AccountType::OtherIncome => true,
    }
}

/// `item_wrong_type`: what is no thing that can be bought.
pub(super) fn item_kinds(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let all = placed(content, known.settings).into_iter();
    let items = all.filter(|placed| placed.named.list == List::Items);
    items
        .filter_map(|placed| {
            let entry = known.names.entry(List::Items, &placed.named.name)?;
            let EntryFacts::Item(facts) = &entry.facts else {
                return None;
            };
            if can_be_bought(facts.kind) {
                return None;
            }
            let detail = format!(
                "{} is of the kind `{}`, which can't stand on a bill; a service, goods or a charge can: choose another item, or post the line to an account",
                subject(&placed, &placed.named.name),
                facts.kind.as_str()
            );
            let finding = Finding::new(Code::ItemWrongType, placed.named.pointer, detail);
            Some(finding.with_fix("edit_invoice", "Choose another item", json!({})))
        })
        .collect()
}

fn can_be_bought(kind: ItemKind) -> bool {
    match kind {
        ItemKind::Service
        | ItemKind::NonInventory
        | ItemKind::OtherCharge
        | ItemKind::Inventory
        | ItemKind::InventoryAssembly
        | ItemKind::FixedAsset => true,
        ItemKind::Subtotal
        | ItemKind::Discount
        | ItemKind::Payment
        | ItemKind::SalesTax
        | ItemKind::SalesTaxGroup
        | ItemKind::Group => false,
    }
}

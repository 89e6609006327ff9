//! Items: each type has elements of its own.

use rust_decimal::Decimal;

use super::entries::{push_named, push_tax_code};
use crate::simulator::{
    company_file::{CompanyFile, entry::Entry},
    schema::{Edition, List},
    xml::Element,
};

/// Writes what follows an item's head.
pub(super) fn tail(company: &CompanyFile, item: &Entry, ret: &mut Element) {
    match item.kind.as_deref().unwrap_or_default() {
        "Service" | "NonInventory" | "OtherCharge" => {
            push_tax_code(company, item, ret);
            ret.push(if item.income_account.is_some() {
                sales_and_purchase(company, item)
            } else {
                sales_or_purchase(company, item)
            });
        }
        "Inventory" => stock(company, item, ret),
        "InventoryAssembly" => {
            stock(company, item, ret);
            for part in members(
                company,
                item,
                "ItemInventoryAssemblyLine",
                "ItemInventoryRef",
            ) {
                ret.push(part);
            }
        }
        "FixedAsset" => fixed_asset(company, item, ret),
        "Discount" => {
            ret.push_some("ItemDesc", item.description.as_deref());
            push_tax_code(company, item, ret);
            ret.push_leaf("DiscountRate", price(item.cost));
            push_account(company, "AccountRef", item.account.as_deref(), ret);
        }
        "Payment" => {
            ret.push_some("ItemDesc", item.description.as_deref());
            push_account(company, "DepositToAccountRef", item.account.as_deref(), ret);
        }
        "SalesTax" => {
            ret.push_some("ItemDesc", item.description.as_deref());
            ret.push_some("TaxRate", item.tax_rate.map(|rate| rate.to_string()));
            let vendor = item.preferred_vendor.as_deref();
            push_named(company, List::Vendor, "TaxVendorRef", vendor, ret);
        }
        "SalesTaxGroup" => {
            ret.push_some("ItemDesc", item.description.as_deref());
            for member in &item.members {
                let name = Some(member.item.as_str());
                push_named(company, List::Item, "ItemSalesTaxRef", name, ret);
            }
        }
        "Group" => {
            ret.push_some("ItemDesc", item.description.as_deref());
            ret.push_leaf("IsPrintItemsInGroup", "false");
            for part in members(company, item, "ItemGroupLine", "ItemRef") {
                ret.push(part);
            }
        }
        _ => ret.push_some("ItemDesc", item.description.as_deref()),
    }
}

/// An item that is either sold or bought: one description, price and account.
fn sales_or_purchase(company: &CompanyFile, item: &Entry) -> Element {
    let mut ret = Element::new("SalesOrPurchase");
    ret.push_some("Desc", item.description.as_deref());
    ret.push_leaf("Price", price(item.cost));
    push_account(company, "AccountRef", item.account.as_deref(), &mut ret);
    ret
}

/// An item that is bought to be sold.
fn sales_and_purchase(company: &CompanyFile, item: &Entry) -> Element {
    let mut ret = Element::new("SalesAndPurchase");
    push_trade(company, item, "ExpenseAccountRef", &mut ret);
    ret
}

fn stock(company: &CompanyFile, item: &Entry, ret: &mut Element) {
    push_tax_code(company, item, ret);
    push_trade(company, item, "COGSAccountRef", ret);
    push_account(
        company,
        "AssetAccountRef",
        item.asset_account.as_deref(),
        ret,
    );
    ret.push_leaf("QuantityOnHand", "0");
    ret.push_leaf("AverageCost", price(item.cost));
}

/// Both sides of the trade in an item: what customers pay, and what vendors are paid.
fn push_trade(company: &CompanyFile, item: &Entry, cost_account: &str, ret: &mut Element) {
    ret.push_some("SalesDesc", item.sales_description.as_deref());
    ret.push_leaf("SalesPrice", price(item.sales_price));
    push_account(
        company,
        "IncomeAccountRef",
        item.income_account.as_deref(),
        ret,
    );
    ret.push_some("PurchaseDesc", item.description.as_deref());
    ret.push_leaf("PurchaseCost", price(item.cost));
    if company.edition() != Edition::Us {
        let code = item.purchase_tax_code.as_deref();
        push_named(company, List::SalesTaxCode, "PurchaseTaxCodeRef", code, ret);
    }
    push_account(company, cost_account, item.account.as_deref(), ret);
    let vendor = item.preferred_vendor.as_deref();
    push_named(company, List::Vendor, "PrefVendorRef", vendor, ret);
}

fn fixed_asset(company: &CompanyFile, item: &Entry, ret: &mut Element) {
    let bought = item.purchase_date.unwrap_or_else(|| company.today());
    ret.push_leaf("AcquiredAs", "New");
    ret.push_leaf(
        "PurchaseDesc",
        item.description.as_deref().unwrap_or(&item.name),
    );
    ret.push_leaf("PurchaseDate", bought.to_string());
    ret.push_leaf("PurchaseCost", price(item.cost));
    ret.push_some("VendorOrPayeeName", item.preferred_vendor.as_deref());
    push_account(
        company,
        "AssetAccountRef",
        item.asset_account.as_deref(),
        ret,
    );
}

/// The parts of a group or an assembly that exist.
fn members<'c>(
    company: &'c CompanyFile,
    item: &'c Entry,
    line: &'c str,
    reference: &'c str,
) -> impl Iterator<Item = Element> + 'c {
    item.members.iter().map(move |member| {
        let mut ret = Element::new(line);
        push_named(company, List::Item, reference, Some(&member.item), &mut ret);
        let quantity = member.quantity.map(|count| count.normalize().to_string());
        ret.push_some("Quantity", quantity);
        ret
    })
}

fn push_account(company: &CompanyFile, name: &str, account: Option<&str>, ret: &mut Element) {
    push_named(company, List::Account, name, account, ret);
}

fn price(value: Option<Decimal>) -> String {
    value.unwrap_or_default().to_string()
}

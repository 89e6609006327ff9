//! What qbXML calls the kinds of items.

use crate::{invoice::lists::ItemKind, qbxml::Version};

impl ItemKind {
    /// The name of such an item in a list of deletions (`ListDelType`).
    pub(super) fn list_type(self) -> &'static str {
        match self {
            Self::Service => "ItemService",
            Self::NonInventory => "ItemNonInventory",
            Self::OtherCharge => "ItemOtherCharge",
            Self::Inventory => "ItemInventory",
            Self::InventoryAssembly => "ItemInventoryAssembly",
            Self::FixedAsset => "ItemFixedAsset",
            Self::Subtotal => "ItemSubtotal",
            Self::Discount => "ItemDiscount",
            Self::Payment => "ItemPayment",
            Self::SalesTax => "ItemSalesTax",
            Self::SalesTaxGroup => "ItemSalesTaxGroup",
            Self::Group => "ItemGroup",
        }
    }

    /// The kind that the element `Item…Ret` holds.
    pub(super) fn of_element(element: &str) -> Option<Self> {
        element
            .strip_prefix("Item")?
            .strip_suffix("Ret")?
            .parse()
            .ok()
    }

    /// The version that brought the kind.
    pub(super) fn since(self) -> Version {
        match self {
            Self::FixedAsset => Version::new(3, 0),
            Self::Service
            | Self::NonInventory
            | Self::OtherCharge
            | Self::Inventory
            | Self::InventoryAssembly
            | Self::Subtotal
            | Self::Discount
            | Self::Payment
            | Self::SalesTax
            | Self::SalesTaxGroup
            | Self::Group => Version::LOWEST,
        }
    }

    /// Whether such an item can stand below another, and its full name names that one too.
    pub(super) fn has_parents(self) -> bool {
        match self {
            Self::Service
            | Self::NonInventory
            | Self::OtherCharge
            | Self::Inventory
            | Self::InventoryAssembly
            | Self::Discount => true,
            Self::FixedAsset
            | Self::Subtotal
            | Self::Payment
            | Self::SalesTax
            | Self::SalesTaxGroup
            | Self::Group => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_element() {
        for kind in ItemKind::ALL {
            let element = format!("{}Ret", kind.list_type());
            assert_eq!(ItemKind::of_element(&element), Some(*kind));
        }
        for element in [
            "ItemRet",
            "ItemServiceRef",
            "ServiceRet",
            "ItemBundleRet",
            "ItemReceiptRet",
        ] {
            assert_eq!(ItemKind::of_element(element), None, "{element}");
        }
    }
}

//! Purchase orders of our side, each beside its invoices.

use actix_web::{HttpResponse, web::Data};

use super::{
    address::{InPath, NumberInPath},
    body::Draft,
    found,
    openapi::{ReadProblems, WriteProblems},
    query::OrderQuery,
    sent::Put,
    shapes::{OrderStatusName, PurchaseOrder, PurchaseOrderDraft, PurchaseOrderPage},
};
use crate::{
    invoice::CompanyId,
    operations::Operations,
    web::{
        guard::{AnyRole, Procurement, token::Bearer},
        problem::Problem,
    },
};

/// Enters a purchase order, or puts another document in its place.
///
/// For procurement. The same document again changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/companies/{id}/purchase-orders/{number}",
    tag = "purchase orders",
    operation_id = "put_purchase_order",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("number" = String, Path, description = "The order's number, percent-encoded; case and surrounding space do not count")
    ),
    request_body = PurchaseOrderDraft,
    responses((status = 200, description = "The order as it is now", body = PurchaseOrder), WriteProblems)
)]
pub async fn put(
    who: Bearer<Procurement>,
    company: InPath<CompanyId>,
    number: NumberInPath,
    draft: Put<Draft>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (draft, number) = (&draft.0.0, &number.0);
    let shown = operations
        .write(async |tx| {
            operations
                .put_purchase_order(tx, &who, company.0, number, draft)
                .await
        })
        .await?;
    Ok(found(&PurchaseOrder::from(shown)))
}

/// One purchase order, held against its invoices.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/purchase-orders/{number}",
    tag = "purchase orders",
    operation_id = "get_purchase_order",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("number" = String, Path, description = "The order's number, percent-encoded; case and surrounding space do not count")
    ),
    responses((status = 200, description = "The order", body = PurchaseOrder), ReadProblems)
)]
pub async fn get(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    number: NumberInPath,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let number = &number.0;
    let shown = operations
        .read(async |tx| operations.purchase_order(tx, &who, company.0, number).await)
        .await?;
    Ok(found(&PurchaseOrder::from(shown)))
}

/// The purchase orders of a company, those entered last first.
///
/// With `mismatch` each call looks at a bounded number of orders: a page may hold fewer than `limit`,
/// even none, although there are more. `next_cursor` is `null` on the last page alone.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/purchase-orders",
    tag = "purchase orders",
    operation_id = "list_purchase_orders",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("status" = Option<OrderStatusName>, Query, description = "Only those in this status"),
        ("vendor" = Option<String>, Query, description = "Only this vendor's; case and surrounding space do not count"),
        ("number" = Option<String>, Query, description = "Only the one of this number; case and surrounding space do not count"),
        ("mismatch" = Option<bool>, Query, description = "`true`: only those whose invoices do not match; `false`: only the others"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = PurchaseOrderPage), ReadProblems)
)]
pub async fn list(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    query: OrderQuery,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let OrderQuery { filter, page } = query;
    let list = operations
        .read(async |tx| {
            operations
                .purchase_orders(tx, &who, company.0, &filter, page.after, page.limit)
                .await
        })
        .await?;
    Ok(found(&PurchaseOrderPage::from(list)))
}

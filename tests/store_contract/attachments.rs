//! Files beside invoices, and what they hold.

use billbridge::{
    invoice::{
        Attachment, AttachmentId, Invoice,
        attachment::{FileHash, FileName, MediaType},
    },
    store::StoreError,
};
use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::{
    database::Database,
    samples::{AWKWARD, at, company, company_id, invoice, invoice_id},
    stories,
};

stories! {
    a_file_comes_back_byte_for_byte
    what_a_company_holds_is_stored_once_and_goes_with_the_last_that_names_it
    the_same_file_stands_beside_an_invoice_once
    a_file_that_was_spoilt_is_an_error_and_no_file
}

fn attachment(number: u128, beside: &Invoice, bytes: &[u8]) -> Attachment {
    Attachment {
        id: AttachmentId(Uuid::from_u128(0xA77 + number)),
        company_id: beside.company_id,
        invoice_id: beside.id,
        hash: FileHash::of(bytes),
        file_name: FileName::from_stored(AWKWARD.to_owned()),
        media_type: MediaType::Pdf,
        size_bytes: i64::try_from(bytes.len()).unwrap(),
        attached_by: AWKWARD.to_owned(),
        attached_at: at(3),
    }
}

/// Every byte there is, and more than a page of a database.
fn bytes() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(100_000).collect()
}

/// Two invoices of one company and one of another.
async fn three_invoices(database: &Database) -> [Invoice; 3] {
    let mut elsewhere = invoice(3);
    elsewhere.company_id = company_id(2);
    let invoices = [invoice(1), invoice(2), elsewhere];
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await?;
            for invoice in &invoices {
                tx.insert_invoice(invoice).await?;
            }
            Ok(())
        })
        .await;
    invoices
}

async fn a_file_comes_back_byte_for_byte(database: &Database) {
    let [one, other, _] = three_invoices(database).await;
    let (first, second) = (
        attachment(1, &one, &bytes()),
        attachment(2, &one, b"%PDF-2"),
    );
    database
        .write(async |tx| {
            tx.insert_attachment(&first, &bytes()).await?;
            tx.insert_attachment(&second, b"%PDF-2").await
        })
        .await;
    database
        .read(async |tx| {
            let all = tx.load_attachments(one.id).await?;
            assert_eq!(all, [first.clone(), second.clone()]);
            assert_eq!(tx.load_file(&first).await?, bytes());
            assert_eq!(tx.load_file(&second).await?, b"%PDF-2");
            assert!(tx.has_attachment(one.id).await?);
            assert!(!tx.has_attachment(other.id).await?);
            assert_eq!(tx.load_attachments(other.id).await?, []);
            let its_own = tx.load_attachment(one.id, first.id).await?;
            assert_eq!(its_own.as_ref(), Some(&first));
            // The id alone does not lead to it.
            assert_eq!(tx.load_attachment(other.id, first.id).await?, None);
            Ok(())
        })
        .await;
}

async fn what_a_company_holds_is_stored_once_and_goes_with_the_last_that_names_it(
    database: &Database,
) {
    let [one, other, elsewhere] = three_invoices(database).await;
    let all =
        [&one, &other, &elsewhere].map(|invoice| attachment(invoice.id.0.as_u128(), invoice, b"x"));
    database
        .write(async |tx| {
            for attachment in &all {
                tx.insert_attachment(attachment, b"x").await?;
            }
            Ok(())
        })
        .await;
    let blobs = async || {
        database
            .number("SELECT COUNT(*) FROM attachment_blob")
            .await
    };
    assert_eq!(blobs().await, 2, "one for each company");
    database
        .write(async |tx| tx.delete_attachment(&all[0]).await)
        .await;
    assert_eq!(blobs().await, 2, "the other invoice has it too");
    database
        .write(async |tx| tx.delete_attachment(&all[1]).await)
        .await;
    assert_eq!(blobs().await, 1, "nobody in the first company has it");
    let left = database.read(async |tx| tx.load_file(&all[2]).await).await;
    assert_eq!(left, b"x");
}

async fn the_same_file_stands_beside_an_invoice_once(database: &Database) {
    let [one, ..] = three_invoices(database).await;
    let (first, again) = (attachment(1, &one, b"x"), attachment(2, &one, b"x"));
    database
        .write(async |tx| tx.insert_attachment(&first, b"x").await)
        .await;
    let refused = database
        .refused(async |tx| tx.insert_attachment(&again, b"x").await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
    let mut nowhere = attachment(3, &one, b"y");
    nowhere.invoice_id = invoice_id(9);
    let refused = database
        .refused(async |tx| tx.insert_attachment(&nowhere, b"y").await)
        .await;
    assert!(matches!(refused, StoreError::Database(_)), "{refused}");
}

async fn a_file_that_was_spoilt_is_an_error_and_no_file(database: &Database) {
    let [one, ..] = three_invoices(database).await;
    let first = attachment(1, &one, b"x");
    database
        .write(async |tx| tx.insert_attachment(&first, b"x").await)
        .await;
    let blob = database
        .execute("UPDATE attachment_blob SET content = sha256")
        .await;
    assert_eq!(blob.unwrap(), 1);
    let refused = database
        .refused(async |tx| tx.load_file(&first).await.map(|_| ()))
        .await;
    assert!(refused.to_string().contains("attachment_blob"), "{refused}");
    let type_of_none = "UPDATE attachment SET media_type = 'text/html'";
    assert!(database.execute(type_of_none).await.is_err());
}

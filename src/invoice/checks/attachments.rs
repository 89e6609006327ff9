//! What must stand beside the invoice.

use serde_json::json;

use super::Known;
use crate::invoice::{Code, Content, Finding, Settings};

/// `required_missing`: nothing to hold the invoice against, where the company wants that.
#[must_use]
pub fn attachment_missing(settings: &Settings, has_attachment: bool) -> Option<Finding> {
    if !settings.attachment_required || has_attachment {
        return None;
    }
    let detail = "no file is attached, and the setting `attachment_required` asks for one before it is approved or sent: attach the vendor's document";
    let finding = Finding::new(Code::RequiredMissing, "/attachments", detail);
    Some(finding.with_fix("attach_file", "Attach the vendor's document", json!({})))
}

pub(super) fn file_attached(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    attachment_missing(known.settings, known.has_attachment)
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{checks::tests::Around, content::tests::roses};

    #[test]
    fn a_file_is_asked_for_where_the_company_wants_one() {
        let mut around = Around::default();
        assert_eq!(around.found(&roses()), []);
        around.settings.attachment_required = true;
        let finding = around.one(&roses());
        assert_eq!(
            (finding.code, finding.pointer.as_str()),
            (Code::RequiredMissing, "/attachments")
        );
        around.has_attachment = true;
        assert_eq!(around.found(&roses()), []);
    }
}

//! How `QuickBooks` says no: a status code on one request, or an HRESULT for a whole message set.

use crate::simulator::xml::Element;

/// The outcome of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Intuit's code; 0 is success, up to 499 is news, up to 999 a warning, the rest errors.
    pub code: u16,
    /// Intuit's sentence for it.
    pub message: String,
}

impl Status {
    /// Success.
    #[must_use]
    pub fn ok() -> Self {
        Self {
            code: 0,
            message: "Status OK".to_owned(),
        }
    }

    /// Anything but success.
    #[must_use]
    pub fn error(code: u16, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// 3140: a reference that leads nowhere.
    #[must_use]
    pub fn bad_reference(what: &str, name: &str, place: &str) -> Self {
        Self::error(
            3140,
            format!(
                "There is an invalid reference to QuickBooks {what} \"{name}\" in the {place}.  \
                 QuickBooks error message: Invalid argument.  The specified record does not exist \
                 in the list."
            ),
        )
    }

    /// 3180: a transaction that cannot be saved.
    #[must_use]
    pub fn unsaved(what: &str, reason: &str) -> Self {
        Self::error(
            3180,
            format!("There was an error when saving a {what}.  QuickBooks error message: {reason}"),
        )
    }

    /// 3210: a value that is well formed and makes no sense here.
    #[must_use]
    pub fn invalid(field: &str, value: &str, reason: &str) -> Self {
        Self::error(
            3210,
            format!(
                "The \"{field}\" field has an invalid value \"{value}\".  QuickBooks error message: \
                 {reason}"
            ),
        )
    }

    /// 3250: a feature that this company file does not use.
    #[must_use]
    pub fn feature_off() -> Self {
        Self::error(
            3250,
            "This feature is not enabled or not available in this version of QuickBooks.",
        )
    }

    /// 3231: a request after one that failed under `stopOnError`.
    #[must_use]
    pub fn not_run() -> Self {
        Self::error(3231, "The request has not been processed.")
    }

    /// Whether the request failed, so that nothing was written.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.code >= 1000
    }

    /// `Info`, `Warn` or `Error`.
    #[must_use]
    pub fn severity(&self) -> &'static str {
        match self.code {
            0..=499 => "Info",
            500..=999 => "Warn",
            _ => "Error",
        }
    }

    /// Writes the status as the attributes of a response element.
    pub fn write_to(&self, response: &mut Element) {
        response.attribute_push("statusCode", self.code.to_string());
        response.attribute_push("statusSeverity", self.severity());
        response.attribute_push("statusMessage", self.message.clone());
    }
}

/// A COM error: the message set was not answered at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("0x{code:08X}: {text}")]
pub struct Hresult {
    /// The code, such as 0x80040400.
    pub code: u32,
    /// What `QuickBooks` says about it.
    pub text: String,
    /// What the simulator knows beyond that; never sent to anybody.
    pub reason: String,
}

impl Hresult {
    /// The code with the text that `QuickBooks` gives it.
    #[must_use]
    pub fn new(code: u32) -> Self {
        let text = HRESULT_TEXTS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("Unexpected error.", |(_, text)| text);
        Self {
            code,
            text: text.to_owned(),
            reason: String::new(),
        }
    }

    /// The same, with a reason for the log.
    #[must_use]
    pub fn because(code: u32, reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            ..Self::new(code)
        }
    }

    /// 0x80040400: the document does not parse.
    #[must_use]
    pub fn unparsed(reason: impl Into<String>) -> Self {
        Self::because(0x8004_0400, reason)
    }

    /// The code as the Web Connector writes it.
    #[must_use]
    pub fn hex(&self) -> String {
        format!("0x{:08X}", self.code)
    }
}

/// The texts that come with the commoner codes.
const HRESULT_TEXTS: &[(u32, &str)] = &[
    (
        0x8004_0400,
        "QuickBooks found an error when parsing the provided XML text stream.",
    ),
    (0x8004_0401, "Could not access QuickBooks."),
    (
        0x8004_0403,
        "Could not open the specified QuickBooks company data file.",
    ),
    (0x8004_0408, "Could not start QuickBooks."),
    (
        0x8004_040A,
        "A QuickBooks company data file is already open and it is different from the one requested.",
    ),
    (
        0x8004_040E,
        "There is not enough memory to complete the request.",
    ),
    (
        0x8004_0413,
        "QuickBooks does not support the rollbackOnError value of the onError attribute.",
    ),
    (
        0x8004_0414,
        "A modal dialog box is showing in the QuickBooks user interface. Your application cannot \
         access QuickBooks until the user dismisses the dialog box.",
    ),
    (
        0x8004_0416,
        "If QuickBooks is not running, a call to the \"BeginSession\" method must include the name \
         of the QuickBooks company data file.",
    ),
    (
        0x8004_041A,
        "This application does not have permission to access this QuickBooks company data file.",
    ),
    (
        0x8004_041C,
        "An internal QuickBooks error occurred while trying to access the QuickBooks company data \
         file.",
    ),
    (
        0x8004_0423,
        "The version of qbXML that was requested is not supported or is unknown.",
    ),
];

//! The HRESULTs that the connector reports when QuickBooks gave no result at all.
//!
//! The numbers are Intuit's; the sentences are ours, for a bookkeeper. Only where the request can't
//! have run at all is the class [`RequestAtFault`](Class::RequestAtFault): an error while QuickBooks
//! was at work has been seen after the bill was saved.

use super::{Class, Mend, Row, rows};

/// Every HRESULT of QuickBooks' request processor, in order.
pub(super) const HRESULTS: &[Row<u32>] = rows! {
    0x8004_0308 Busy Nothing "QuickBooks could not be reached" "The Web Connector could not talk to QuickBooks. Start QuickBooks, then restart the Web Connector."
    0x8004_0400 RequestAtFault EditInvoice "QuickBooks could not read the request" "It holds something that QuickBooks' parser does not take, and nothing of it was run. Look for unusual characters on the invoice."
    0x8004_0401 Busy Nothing "QuickBooks could not be reached" "Open QuickBooks and the company file; it is tried again by itself."
    0x8004_0402 OutcomeUnknown Nothing "An unexpected error in QuickBooks" "Restart QuickBooks and the Web Connector. What was under way is looked for before anything is sent again."
    0x8004_0403 PersonMustAct Nothing "The company file could not be opened" "The path may have changed. Open the company file in QuickBooks on the Web Connector's computer, then run the update again."
    0x8004_0404 PersonMustAct Nothing "This QuickBooks is too old" "It does not speak qbXML. Update it with `Help > Update QuickBooks Desktop`."
    0x8004_0405 PersonMustAct Nothing "A part of QuickBooks is not installed" "The qbXML components are missing. Repair QuickBooks in Windows, `Settings > Apps`."
    0x8004_0406 PersonMustAct Nothing "The company file wants a newer QuickBooks" "Open the file with the version that it was last saved with, or update with `Help > Update QuickBooks Desktop`."
    0x8004_0407 PersonMustAct Nothing "QuickBooks is not completely installed" "Repair or reinstall QuickBooks in Windows, `Settings > Apps`."
    0x8004_0408 Busy Nothing "QuickBooks could not be started" "Start QuickBooks by hand, under the same Windows user as the Web Connector and not as administrator. It is tried again by itself."
    0x8004_0409 PersonMustAct Nothing "This QuickBooks can't work with the company file" "Open the file with the version that it was last saved with."
    0x8004_040a PersonMustAct Nothing "Another company file is open" "Close it (`File > Close Company`) or open the right one, then run the update again."
    0x8004_040b Busy Nothing "The name of the company file is not known" "QuickBooks could not say which file is open. It is tried again by itself."
    0x8004_040c Busy Nothing "The connection to QuickBooks was not open" "It is tried again by itself."
    0x8004_040d OutcomeUnknown Nothing "The connection to QuickBooks was lost" "QuickBooks was closed meanwhile. What was under way is looked for before anything is sent again."
    0x8004_040e OutOfMemory Nothing "QuickBooks ran out of memory" "Fewer bills go out at once from now on. Closing other programs and restarting QuickBooks helps."
    0x8004_040f Busy Nothing "The connection to QuickBooks was not open" "Restart the Web Connector if this comes back."
    0x8004_0410 PersonMustAct Nothing "The company file is open in another mode" "Switch it: `File > Switch to Multi-user Mode`, or `File > Switch to Single-user Mode`."
    0x8004_0411 Busy Nothing "The Web Connector lost its place" "Restart the Web Connector if this comes back."
    0x8004_0412 Busy Nothing "The Web Connector lost its place" "Restart the Web Connector if this comes back."
    0x8004_0413 RequestAtFault Send "QuickBooks does not roll back" "Nothing was run. This is a fault of billbridge: report it."
    0x8004_0414 PersonMustAct Nothing "A dialog is open in QuickBooks" "QuickBooks waits for somebody to answer it. Close the dialog on the computer where QuickBooks runs."
    0x8004_0415 PersonMustAct Nothing "The application has no name" "Remove billbridge from the Web Connector and add it again with a fresh .qwc file."
    0x8004_0416 PersonMustAct Nothing "QuickBooks is closed and the company file is not known" "Open the company file in QuickBooks, then run the update again."
    0x8004_0417 PersonMustAct Nothing "The company file is not open and its path is not known" "Open the company file in QuickBooks, then run the update again."
    0x8004_0418 PersonMustAct Nothing "billbridge is not yet allowed into this company file" "Sign in to QuickBooks as Admin, run the update in the Web Connector by hand, and choose `Yes, always; allow access even if QuickBooks is not running`."
    0x8004_0419 PersonMustAct Nothing "The application's certificate is not valid" "Remove billbridge in `Edit > Preferences > Integrated Applications > Company Preferences`, then allow it again at the next update."
    0x8004_041a PersonMustAct Nothing "billbridge may not open this company file" "As Admin, open `Edit > Preferences > Integrated Applications > Company Preferences` and tick `Allow Access` beside billbridge."
    0x8004_041b Busy Nothing "Something in QuickBooks is locked" "Somebody works with it. It is tried again by itself."
    0x8004_041c OutcomeUnknown Nothing "An internal error in QuickBooks" "QuickBooks could not get at the company file; a bill may have been saved before. It is looked for before anything is sent again. If this comes back, use `File > Utilities > Verify Data`."
    0x8004_041d PersonMustAct Nothing "billbridge may not sign in by itself" "As Admin, open `Edit > Preferences > Integrated Applications > Company Preferences`, select billbridge, then `Properties`, and tick `Allow this application to login automatically`."
    0x8004_041e PersonMustAct Nothing "The application's certificate has expired" "As Admin, allow billbridge again at the next update, with `Yes, always`."
    0x8004_041f PersonMustAct Nothing "This edition takes no requests" "QuickBooks Basic can't be used from other programs; Pro, Premier or Enterprise is needed."
    0x8004_0420 PersonMustAct Nothing "Access was denied in QuickBooks" "Somebody answered No. Run the update in the Web Connector again and choose `Yes, always`."
    0x8004_0421 PersonMustAct Nothing "QuickBooks has something to say" "Do what QuickBooks' own words ask for, then run the update again."
    0x8004_0422 PersonMustAct Nothing "Another program works with the company file" "It needs the file in single-user mode for itself. Close that program, then run the update again."
    0x8004_0423 RequestAtFault Send "QuickBooks does not speak this version of qbXML" "Nothing was run. Update QuickBooks with `Help > Update QuickBooks Desktop`; until then an older version of qbXML is used."
    0x8004_0424 Busy Nothing "QuickBooks is still starting" "It is tried again by itself."
    0x8004_0425 OutcomeUnknown Nothing "QuickBooks refused a parameter" "Restart the Web Connector if this comes back."
    0x8004_0426 PersonMustAct Nothing "Scripts may not call QuickBooks" "Run the Web Connector as the program that Intuit installs."
    0x8004_0427 PersonMustAct Nothing "QuickBooks is not registered" "Register it with `Help > Register QuickBooks`."
    0x8004_0428 RequestAtFault Send "QuickBooks does not know the request" "Nothing was run. Update QuickBooks with `Help > Update QuickBooks Desktop`."
    0x8004_0429 RequestAtFault Send "QuickBooks does not know the message set" "Nothing was run. Update QuickBooks with `Help > Update QuickBooks Desktop`."
    0x8004_042a PersonMustAct Nothing "Access from another computer is not allowed" "Run the Web Connector on the computer where QuickBooks runs."
    0x8004_042b PersonMustAct Nothing "The Web Connector does not fit QuickBooks" "Install the newest Web Connector from Intuit."
    0x8004_042c PersonMustAct Nothing "The application's certificate was revoked" "Remove billbridge in `Edit > Preferences > Integrated Applications > Company Preferences`, then allow it again at the next update."
};

/// What any other HRESULT means.
pub(super) const UNKNOWN: Row<u32> = Row {
    code: 0,
    class: Class::OutcomeUnknown,
    mend: Mend::Nothing,
    title: "QuickBooks or the Web Connector failed",
    remedy: "Restart QuickBooks and the Web Connector. What was under way is looked for before anything is sent again.",
};

//! The status codes of qbXML: code, class, what of the API mends it, heading, cause and remedy.
//!
//! The numbers are Intuit's; the sentences are ours, for a bookkeeper. A code whose cause can only
//! be a fault of this program says so, so that nobody searches QuickBooks for it.

use super::{Class, Mend, Row, rows};

/// Every code that QuickBooks Desktop is known to answer, in order.
pub(super) const CODES: &[Row<i32>] = rows! {
    0 Saved Nothing "Done" "QuickBooks saved it."
    1 NothingFound Nothing "Nothing found" "QuickBooks has nothing that matches the question; nothing is wrong."

    500 SavedWithWarning Nothing "Something asked for was not found" "QuickBooks answered, but one of the things asked for does not exist (any more)."
    501 SavedWithWarning Nothing "A part can't be shown" "QuickBooks saved it, but holds something that this version of qbXML has no word for. Look at it in QuickBooks."
    510 SavedWithWarning Nothing "Saved, but not shown" "QuickBooks saved it and could not give it back. Look at it in QuickBooks, `Vendors > Vendor Center`."
    530 SavedWithWarning Nothing "A field was left out" "This edition of QuickBooks does not know a field and saved the bill without it. Open the bill (`Vendors > Vendor Center`) and complete it by hand."
    531 SavedWithWarning Nothing "A value was left out" "This edition of QuickBooks does not know a value and saved the bill without it. Open the bill (`Vendors > Vendor Center`) and complete it by hand."
    540 SavedWithWarning Nothing "Not everything was returned" "QuickBooks returned only as much as it allows at once."
    550 SavedWithWarning Nothing "Saved without its notes" "QuickBooks saved it, but not the notes. Add them by hand."
    560 SavedWithWarning Nothing "An outdated field was used" "QuickBooks saved it and asks for a newer field next time. Nothing is to be done."
    570 SavedWithWarning Nothing "Saved without the link to its purchase order" "The purchase order was closed already, so the bill is not linked to it. Compare the two in QuickBooks (`Vendors > Vendor Center`, tab `Transactions`)."
    600 OutcomeUnknown Nothing "QuickBooks has no record of the message set" "It was never run, its record was cleared, or another company file is open. QuickBooks is asked for the bills before anything is sent again."

    1000 OutcomeUnknown Nothing "An internal error in QuickBooks" "QuickBooks can't say whether it saved the bill; it is looked for before anything is sent again. If this comes back, restart QuickBooks and check the file with `File > Utilities > Verify Data`."
    1010 Busy Nothing "QuickBooks is not available" "QuickBooks could not answer just now. It is tried again by itself."
    1030 ItemAtFault Send "This QuickBooks does not know the request" "This edition or version of QuickBooks can't take such a transaction from a program. Update it with `Help > Update QuickBooks Desktop`, or enter it by hand."
    1060 ItemAtFault Send "The request's id was refused" "QuickBooks found the id too long. This is a fault of billbridge: report it."

    3000 ItemAtFault RefreshLists "An id does not exist in this company file" "The entry was deleted or belongs to another company file. Choose it again on the invoice."
    3010 ItemAtFault Send "A yes-or-no value was refused" "QuickBooks could not read it. This is a fault of billbridge: report it."
    3020 ItemAtFault EditInvoice "A date was refused" "QuickBooks takes dates from 1901 to 9999. Correct the date on the invoice."
    3030 ItemAtFault Send "A range of dates was refused" "Its start is after its end. This is a fault of billbridge: report it."
    3031 ItemAtFault Send "A range of names was refused" "Its start is after its end. This is a fault of billbridge: report it."
    3035 ItemAtFault Send "A length of time was refused" "QuickBooks could not read it. This is a fault of billbridge: report it."
    3040 ItemAtFault EditInvoice "An amount was refused" "QuickBooks could not read an amount. Check the amounts of the lines and charges."
    3045 ItemAtFault EditInvoice "A cost was refused" "QuickBooks takes at most five decimals in a cost. Correct the item line."
    3050 ItemAtFault Send "A percentage was refused" "QuickBooks could not read it. This is a fault of billbridge: report it."
    3060 ItemAtFault EditInvoice "A quantity was refused" "QuickBooks takes at most five decimals in a quantity. Correct the item line."
    3065 ItemAtFault Send "A mark was refused" "QuickBooks could not read a GUID. This is a fault of billbridge: report it."
    3070 ItemAtFault EditInvoice "A text is too long" "QuickBooks takes fewer characters there. Shorten the text on the invoice; nothing is cut by itself."
    3080 ItemAtFault EditInvoice "A text was refused" "QuickBooks does not take some character in it. Type the text in plain Western letters."
    3085 ItemAtFault EditInvoice "A number was refused" "QuickBooks could not read a number. Check the lines of the invoice."
    3090 ItemAtFault EditInvoice "A name was refused" "Names in QuickBooks can't contain a colon; it stands between a parent and its child. Correct the name."
    3100 ItemAtFault RefreshLists "The name is already taken" "A vendor, customer, employee or other name of this kind exists, perhaps inactive. Use that one, or make it active in its center (`Vendors > Vendor Center`, view `All Vendors`)."
    3101 ItemAtFault EditInvoice "The resulting amount is too large" "Quantity times cost is more than QuickBooks can hold. Correct the item line."
    3110 ItemAtFault Send "A value is not among the allowed ones" "QuickBooks does not take this value there. This is a fault of billbridge: report it."
    3120 ItemAtFault RefreshLists "Something named by the request does not exist" "It was deleted or merged in QuickBooks. Choose it again on the invoice."
    3121 ItemAtFault Send "The owner of an extra field is not known" "The extra field is not defined in this company file."
    3130 ItemAtFault RefreshLists "A parent does not exist" "The part of the name before the colon is not in QuickBooks. Correct the name, or add the parent to the list in QuickBooks."
    3140 ItemAtFault RefreshLists "A name on the invoice is not in QuickBooks" "The vendor, account, item, class, customer or terms that QuickBooks names does not exist in this company file, or is spelt differently. Correct it on the invoice, or add it in QuickBooks: vendors in `Vendors > Vendor Center`, accounts in `Lists > Chart of Accounts`, items in `Lists > Item List`."
    3150 ItemAtFault EditInvoice "Something required is missing" "QuickBooks needs a field that was not sent, often the account of a line. Complete the invoice."
    3151 ItemAtFault Send "A field does not belong there" "This QuickBooks does not take the field in this request. This is a fault of billbridge: report it."
    3152 ItemAtFault EditInvoice "Two fields contradict each other" "QuickBooks does not take both. Check the line that it names."
    3153 ItemAtFault Send "A field can't be used here" "This QuickBooks does not take the field here. This is a fault of billbridge: report it."
    3160 ItemAtFault Send "It can't be deleted" "Something else in QuickBooks depends on it. Undo that first."
    3161 ItemAtFault EditInvoice "The books are closed" "The date is in a closed period. Change the date on the invoice, or move the closing date in `Edit > Preferences > Accounting > Company Preferences > Set Date/Password`."
    3162 PersonMustAct Nothing "Not possible in multi-user mode" "QuickBooks wants to be alone with the file for this: `File > Switch to Single-user Mode`."
    3170 ItemAtFault Send "It can't be changed" "QuickBooks refused the change. Its own words say why."
    3171 ItemAtFault EditInvoice "The books are closed" "The date is in a closed period. Change the date on the invoice, or move the closing date in `Edit > Preferences > Accounting > Company Preferences > Set Date/Password`."
    3172 ItemAtFault RefreshLists "Something it depends on has changed" "It was changed or deleted in QuickBooks meanwhile. Look at the invoice's names again, then send."
    3173 ItemAtFault RefreshLists "Something it depends on was deleted" "It was deleted in QuickBooks meanwhile. Choose another on the invoice."
    3175 Busy Nothing "Somebody is working with it" "The vendor or the transaction is open on somebody's screen in QuickBooks. It is tried again by itself; closing the window helps."
    3176 Busy Nothing "Somebody is working with something it needs" "A related record is open on somebody's screen in QuickBooks. It is tried again by itself; closing the window helps."
    3177 ItemAtFault Send "Something is used twice" "The same purchase order was named twice. This is a fault of billbridge: report it."
    3180 ItemAtFault Send "QuickBooks could not save it" "QuickBooks' own words say why. Common causes: a transaction without lines, a number that is taken, a date in a closed period."
    3185 ItemAtFault Send "It can't be voided" "QuickBooks refused it. Its own words say why."
    3190 ItemAtFault Send "A field can't be emptied" "QuickBooks keeps a value there. This is a fault of billbridge: report it."
    3200 ItemAtFault Send "It was changed in QuickBooks meanwhile" "Somebody edited it after it was read. Look at it in QuickBooks, then send again."
    3205 ItemAtFault RefreshLists "An address was refused" "QuickBooks could not take the address as it is. Correct it."
    3210 ItemAtFault EditInvoice "A value was refused" "QuickBooks' own words name the field and the reason. Correct it on the invoice."
    3220 PersonMustAct Nothing "Not authorized" "The QuickBooks user may not do this. Sign in to QuickBooks as Admin and open `Edit > Preferences > Integrated Applications > Company Preferences`, select billbridge, then `Properties`."
    3230 OutcomeUnknown Nothing "The result is not available" "QuickBooks can't say what became of it; the bill is looked for before anything is sent again."
    3231 Busy Nothing "Not reached" "QuickBooks stopped at an earlier request of the same set and did not run this one. It goes out again by itself."
    3240 ItemAtFault RefreshLists "Created at another time than expected" "QuickBooks holds another object than the one that was meant. Choose it again on the invoice."
    3250 ItemAtFault RefreshLists "A feature is switched off" "The invoice uses something that is off in this company file: classes (`Edit > Preferences > Accounting > Company Preferences`), multiple currencies (`Edit > Preferences > Multiple Currencies`), or inventory (`Edit > Preferences > Items & Inventory`). Switch it on, or take it off the invoice."
    3260 PersonMustAct Nothing "The QuickBooks user may not do this" "The user under whom billbridge works in QuickBooks lacks a permission. As Admin, give it in `Company > Users > Set Up Users and Roles`."
    3261 PersonMustAct Nothing "billbridge may not do this in QuickBooks" "Sign in to QuickBooks as Admin, open `Edit > Preferences > Integrated Applications > Company Preferences`, select billbridge, then `Properties`, and allow the access."
    3262 PersonMustAct Nothing "A permission is missing" "Sign in to QuickBooks as Admin, open `Edit > Preferences > Integrated Applications > Company Preferences`, select billbridge, then `Properties`, and allow the access."
    3263 PersonMustAct Nothing "The company file is read-only" "QuickBooks does not let anybody write to it. Check the file's permissions and whether an accountant's copy or a condensed file is open."
    3270 ItemAtFault EditInvoice "An account is missing" "A line has nothing to be posted to. Give the line an account, or the item one in `Lists > Item List`."
    3280 ItemAtFault EditInvoice "The wrong kind of item" "This kind of item can't stand on a bill (a discount or a sales tax, say). Choose another item."
    3290 ItemAtFault Send "The lines are out of order" "QuickBooks holds them in another order. This is a fault of billbridge: report it."
    3300 ItemAtFault Send "QuickBooks refused it" "QuickBooks' own words say why."
    3301 PersonMustAct Nothing "Somebody must be signed in to QuickBooks" "QuickBooks does this only while a person is at the screen. Open the company file in QuickBooks and run the update in the Web Connector by hand."
    3370 ItemAtFault Send "A link was refused" "QuickBooks could not link the transaction. Its own words say why."
    3391 Busy Nothing "A list was not read to its end" "QuickBooks has forgotten how far the list was read. It is read again from its start by itself."
    3500 ItemAtFault Send "QuickBooks refused it without a reason" "QuickBooks gave no cause. Enter the bill by hand to see what it asks for."

    9001 OutcomeUnknown Nothing "The message set differs from the one on record" "What was sent again is not what was sent first. This is a fault of billbridge: report it. QuickBooks is asked for the bills before anything is sent again."
    9002 OutcomeUnknown Nothing "The record of the message set is lost" "QuickBooks ran it but did not keep the answer. It is asked for the bills before anything is sent again."
    9003 OutcomeUnknown Nothing "The record of the message set is unclear" "QuickBooks is asked for the bills before anything is sent again."
    9004 RequestAtFault Send "The message set's id was refused" "QuickBooks found the id too long and ran nothing. This is a fault of billbridge: report it."
    9005 OutcomeUnknown Nothing "The record of the message set could not be kept" "QuickBooks may have run it. It is asked for the bills before anything is sent again."
    9100 ItemAtFault Send "A macro was refused" "A reference inside the message set is wrong. This is a fault of billbridge: report it."
    9101 ItemAtFault Send "A macro was refused" "A reference inside the message set is wrong. This is a fault of billbridge: report it."
    9102 ItemAtFault Send "A macro was refused" "A reference inside the message set is wrong. This is a fault of billbridge: report it."
    9103 ItemAtFault Send "A macro was refused" "A reference inside the message set is wrong. This is a fault of billbridge: report it."
};

/// What any error means whose text speaks of a lock.
pub(super) const LOCKED: Row<i32> = Row {
    code: 3175,
    class: Class::Busy,
    mend: Mend::Nothing,
    title: "Somebody is working with it",
    remedy: "The record is open on somebody's screen in QuickBooks, or was changed at the same moment. It is tried again by itself; closing the window helps.",
};

/// What a code means that is not in the table.
pub(super) fn by_range(code: i32) -> &'static Row<i32> {
    match code {
        ..0 => &UNKNOWN,
        0..500 => &INFORMATION,
        500..1_000 => &WARNING,
        1_000.. => &REFUSED,
    }
}

/// What an answer means that says nothing.
pub(super) const UNKNOWN: Row<i32> = Row {
    code: -1,
    class: Class::OutcomeUnknown,
    mend: Mend::Nothing,
    title: "QuickBooks' answer is not clear",
    remedy: "QuickBooks is asked for the bill before anything is sent again.",
};

const INFORMATION: Row<i32> = Row {
    code: 0,
    class: Class::Saved,
    mend: Mend::Nothing,
    title: "Done",
    remedy: "QuickBooks saved it and has something to say.",
};

const WARNING: Row<i32> = Row {
    code: 500,
    class: Class::SavedWithWarning,
    mend: Mend::Nothing,
    title: "Saved with a warning",
    remedy: "QuickBooks saved it. Compare the bill with the invoice (`Vendors > Vendor Center`).",
};

const REFUSED: Row<i32> = Row {
    code: 1_000,
    class: Class::ItemAtFault,
    mend: Mend::Send,
    title: "QuickBooks refused it",
    remedy: "QuickBooks' own words say why. Correct the invoice or QuickBooks' lists.",
};

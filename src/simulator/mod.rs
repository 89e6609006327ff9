//! A `QuickBooks` and a Web Connector of our own, to try any Web Connector server against.
//!
//! Three parts, each usable alone:
//!
//! * [`CompanyFile`] and [`QuickBooks`]: a company file and the request processor over it, a pure
//!   state machine that refuses what `QuickBooks` refuses and remembers message sets as well or as
//!   badly as it is told to.
//! * [`Faults`]: what goes wrong, from a list on the command line, with a seed.
//! * [`Connector`]: the Web Connector, which speaks SOAP over HTTP and reads replies as strictly as
//!   .NET does. Its conversation is a pure state machine too, so that a simulation of the whole
//!   system can drive it without a network.
//!
//! It names no other room of this crate and shares no code with the server's codec: a fault there
//! has nothing here to hide behind.
//!
//! ```no_run
//! # use billbridge::simulator::*;
//! # async fn poll() -> Result<(), Box<dyn std::error::Error>> {
//! let mut quickbooks = QuickBooks::new(CompanyFile::demo());
//! let faults = Faults::parse("lost-response:0.1", 42)?;
//! let login = Login::new("user", "password");
//! let mut connector = Connector::http("http://localhost:8080/qbwc", login, faults)?;
//! let report = connector.update(&mut quickbooks).await;
//! println!("{report}");
//! println!("{} bills", quickbooks.company().bills().count());
//! # Ok(())
//! # }
//! ```

pub mod company_file;
pub mod connector;
pub mod faults;
pub mod processor;
pub mod schema;
pub mod xml;

pub use company_file::{CompanyFile, CompanyFileError, document::Stamp};
pub use connector::{
    Connector, Login, Settings,
    call::Call,
    conversation::{Conversation, Event, Step},
    reply::{HttpReply, Read, Reply, ReplyFault},
    report::{Outcome, UpdateReport},
    transport::{Http, Transport, TransportError},
};
pub use faults::{FaultError, Faults};
pub use processor::{QuickBooks, status::Hresult};

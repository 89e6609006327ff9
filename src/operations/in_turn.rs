//! One step for many: each on its own, one after the other.

use super::OperationError;

/// What becomes of the others when one of many is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// They are done, each on its own.
    #[default]
    Skip,
    /// Those after it are not tried; those before it are done.
    Stop,
}

/// What came of one.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It was done.
    Done(T),
    /// It was refused, and nothing of it has changed.
    Refused(OperationError),
    /// One before it was refused, and the others were not to be tried then.
    NotTried,
}

/// Takes the step for each item, in their order.
///
/// # Errors
/// When the database fails: that is everybody's, and ends all of it.
pub async fn in_turn<I, T>(
    items: &[I],
    on_error: OnError,
    mut step: impl AsyncFnMut(&I) -> Result<T, OperationError>,
) -> Result<Vec<Outcome<T>>, OperationError> {
    let mut outcomes = Vec::with_capacity(items.len());
    let mut is_stopped = false;
    for item in items {
        if is_stopped {
            outcomes.push(Outcome::NotTried);
            continue;
        }
        outcomes.push(match step(item).await {
            Ok(done) => Outcome::Done(done),
            Err(error @ OperationError::Store(_)) => return Err(error),
            Err(error) => {
                is_stopped = on_error == OnError::Stop;
                Outcome::Refused(error)
            }
        });
    }
    Ok(outcomes)
}

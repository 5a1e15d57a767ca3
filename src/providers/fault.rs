//! How a call that gave no answer is told to the engine.

use crate::engine::Fault;
use crate::http::Failure;

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Fault {
        match failure {
            Failure::NotSent(error) => Fault::Refused(error),
            Failure::Lost(error) => Fault::Unsure(error),
            Failure::Limited(wait) => Fault::Limited(wait),
        }
    }
}

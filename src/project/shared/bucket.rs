//! A bucket of Amazon S3 or of a store that speaks its protocol.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use super::short;
use crate::error::Error;
use crate::secret::Secret;

/// Where journals are shared, and the right to use it.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Name of the bucket.
    pub name: String,
    /// URL of a store other than Amazon's; plain HTTP on this machine only.
    pub endpoint: Option<String>,
    /// Region.
    pub region: String,
    /// Access key id.
    pub key_id: Secret,
    /// Secret access key.
    pub key: Secret,
}

impl Bucket {
    /// A client of the bucket; asks nothing yet.
    ///
    /// # Errors
    /// `journal.place`: the name or the endpoint cannot be used.
    pub fn open(&self) -> Result<Arc<dyn ObjectStore>, Error> {
        // Of several programs in one process the first decides; there is one cryptography in this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = self.endpoint.as_deref();
        let is_plain = endpoint.is_some_and(|url| url.starts_with("http://"));
        if is_plain && !endpoint.is_some_and(is_here) {
            return Err(unusable(
                "plain HTTP would show the journal to the network",
                "use an https:// endpoint",
            ));
        }
        let options = ClientOptions::new()
            .with_allow_http(is_plain)
            .with_timeout(Duration::from_secs(10))
            .with_connect_timeout(Duration::from_secs(3));
        let retry =
            RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(10), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(self.key_id.expose())
            .with_secret_access_key(self.key.expose())
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store =
            builder.build().map_err(|cause| unusable(&short(&cause.to_string()), "check its name"))?;
        Ok(Arc::new(store))
    }
}

/// `http://127.0.0.1:9000`
fn is_here(url: &str) -> bool {
    let host = url.trim_start_matches("http://").split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

fn unusable(why: &str, hint: &str) -> Error {
    Error::usage("journal.place", format!("the bucket cannot be used: {why}")).hint(hint)
}

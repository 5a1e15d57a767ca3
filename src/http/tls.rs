//! Whom we trust: the roots of this machine, and those that the caller adds. rustls with ring is the one TLS stack.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::foreign::plain;
use crate::error::Error;

/// Certificates of a PEM text.
///
/// # Errors
/// `http.root`: the text holds no certificate, or one that cannot be read.
pub fn roots(pem: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let bad = |why: String| {
        Error::usage("http.root", format!("the root certificate cannot be used: {why}"))
            .hint("give a PEM file: it begins with -----BEGIN CERTIFICATE-----")
    };
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| bad(plain(&error.to_string())))?;
    if found.is_empty() {
        return Err(bad("there is no certificate in it".to_owned()));
    }
    Ok(found)
}

/// TLS as every connection of ours uses it: the roots of this machine and `extra` ones.
///
/// # Errors
/// `http.root`: a root that is no certificate.
pub fn trust(extra: &[CertificateDer<'static>]) -> Result<ClientConfig, Error> {
    let bad = |error: rustls::Error| {
        Error::usage("http.root", format!("the root certificate cannot be used: {error}"))
            .hint("give the certificate of the authority itself, as PEM")
    };
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(bad)?;
    let mut own = RootCertStore::empty();
    for root in extra {
        own.add(root.clone()).map_err(bad)?;
    }
    Ok(match Verifier::new_with_extra_roots(extra.iter().cloned(), provider) {
        Ok(verifier) => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
        // A machine without any root: plain HTTP still works, and a TLS connection says that its issuer is not known.
        Err(_) => builder.with_root_certificates(own).with_no_client_auth(),
    })
}

/// Why a connection is not trusted, in words.
pub fn reason(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(why) = error else { return plain(&error.to_string()) };
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".to_owned()
        }
        CertificateError::NotValidForName => "its certificate is for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => {
            // rustls writes `DnsName("shop.test")`.
            let names = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name));
            format!("its certificate is for another name ({})", plain(&names.collect::<Vec<_>>().join(", ")))
        }
        CertificateError::UnknownIssuer => {
            "its certificate comes from an authority that this machine does not trust".to_owned()
        }
        CertificateError::Revoked => "its certificate was revoked".to_owned(),
        other => format!("its certificate is not valid: {}", plain(&other.to_string())),
    }
}

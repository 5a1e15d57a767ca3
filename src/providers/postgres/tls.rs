//! The one TLS stack of this program below a connection to PostgreSQL.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;

use crate::error::Error;
use crate::http::trust;

/// Encrypts with whom the machine trusts.
#[derive(Clone)]
pub(super) struct Encrypt(Arc<ClientConfig>);

impl Encrypt {
    /// # Errors
    /// `http.root`
    pub(super) fn new(roots: &[String]) -> Result<Encrypt, Error> {
        let extra: Result<Vec<_>, Error> = roots.iter().map(|pem| crate::http::roots(pem)).collect();
        Ok(Encrypt(Arc::new(trust(&extra?.concat())?)))
    }
}

/// For one host.
pub(super) struct Towards(Encrypt, ServerName<'static>);

/// An encrypted connection.
pub(super) struct Encrypted(tokio_rustls::client::TlsStream<tokio_postgres::Socket>);

impl MakeTlsConnect<tokio_postgres::Socket> for Encrypt {
    type Stream = Encrypted;
    type TlsConnect = Towards;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Towards, Self::Error> {
        Ok(Towards(self.clone(), ServerName::try_from(domain.to_owned())?))
    }
}

impl TlsConnect<tokio_postgres::Socket> for Towards {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, stream: tokio_postgres::Socket) -> Self::Future {
        let Towards(Encrypt(config), name) = self;
        Box::pin(async move { TlsConnector::from(config).connect(name, stream).await.map(Encrypted) })
    }
}

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

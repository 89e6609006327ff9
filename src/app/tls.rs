//! The certificate with which the server speaks https itself.

use std::path::{Path, PathBuf};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// Why the server can't speak https.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, or holds something else.
    #[error("`{path}` can't be read as {expected} in PEM form: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key do not fit together, or are of a kind that is not supported.
    #[error("the certificate can't be used: {0}")]
    Certificate(#[from] rustls::Error),
}

/// Reads the certificate chain and its private key.
///
/// # Errors
/// When a file can't be read, or the two do not fit together.
pub fn read(cert: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let failed = |path: &Path, expected| {
        let path = path.to_owned();
        move |error: rustls::pki_types::pem::Error| TlsError::File {
            path,
            expected,
            reason: error.to_string(),
        }
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(failed(cert, "a certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(failed(key, "a private key"))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("no-such-cert.pem"), Path::new("key.pem")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`no-such-cert.pem` can't be read as a certificate")
        );
    }
}

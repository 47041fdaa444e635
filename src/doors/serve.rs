//! Listens: http or https, with limits on headers and idle connections, and an orderly stop.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use tokio::sync::watch;

use super::router::router;
use super::wiring::{App, StartProblem};

/// How long a client may take to send its headers (A35).
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Most headers in a request.
const HEADERS: usize = 100;
/// How long open requests may take to end after a stop.
const GRACE: Duration = Duration::from_secs(5);

/// A port that is taken but not served yet, so that «port in use» is said before anything else.
pub struct Listening {
    listener: TcpListener,
    /// Where, with the port that was chosen.
    pub at: SocketAddr,
}

/// Takes the port.
///
/// # Errors
/// `Bind` when another program has it.
pub fn listen(at: SocketAddr) -> Result<Listening, StartProblem> {
    let failed = |error| StartProblem::Bind(at, error);
    let listener = TcpListener::bind(at).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let at = listener.local_addr().map_err(failed)?;
    Ok(Listening { listener, at })
}

/// Serves a school until `stop` becomes true, then lets open requests end.
///
/// # Errors
/// When the certificate cannot be used or the listener breaks.
pub async fn serve(
    app: App,
    listening: Listening,
    mut stop: watch::Receiver<bool>,
) -> Result<(), StartProblem> {
    let workers = app.start(&stop);
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
        ending.graceful_shutdown(Some(GRACE));
    });
    let tls = app.house.config.tls.clone();
    let at = listening.at;
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let failed = |error: std::io::Error| StartProblem::Bind(at, error);
    let served = match tls {
        Some((cert, key)) => {
            let config = RustlsConfig::from_pem_file(cert, key)
                .await
                .map_err(|error| StartProblem::Tls(error.to_string()))?;
            let mut server =
                axum_server::from_tcp_rustls(listening.listener, config).map_err(failed)?;
            bound(server.http_builder());
            server.handle(handle).serve(service).await
        }
        None => {
            let mut server = axum_server::from_tcp(listening.listener).map_err(failed)?;
            bound(server.http_builder());
            server.handle(handle).serve(service).await
        }
    };
    for worker in workers {
        let _ = worker.await;
    }
    app.house.db.close().await;
    served.map_err(failed)
}

fn bound(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_headers(HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64);
}

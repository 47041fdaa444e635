//! Slow clients: a photo over a bad network arrives as long as it goes on arriving; who holds a connection
//! without saying anything is let go, and nobody else waits for them (A35).

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use reqwest::{Body, Method};
use seyes::config::Config;
use seyes::policy::Profile;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Interval, interval, timeout};

use crate::support::{Answer, Person, School, Server, random_name};

/// Longer than the server waits for anything that does not move, shorter than a test may hang.
const LET_GO: Duration = Duration::from_secs(20);
/// Longer than any answer takes, shorter than a client waits that was refused a turn.
const SOON: Duration = Duration::from_secs(10);
const BOUNDARY: &str = "photo";

/// A picture that does not become small: noise.
fn photo() -> Vec<u8> {
    let mut noise = vec![0; 160 * 160 * 3];
    seyes::kernel::fill_random(&mut noise);
    let picture = image::RgbImage::from_raw(160, 160, noise).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = picture.write_to(&mut bytes, image::ImageFormat::Png);
    drawn.unwrap();
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"alt\"\r\n\r\nLe potager\r\n\
         --{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"p.png\"\r\n\
         content-type: image/png\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    [head.into_bytes(), bytes.into_inner(), end.into_bytes()].concat()
}

/// Sends a body in pieces of a size, one at each beat.
async fn sends(who: &Person, bytes: Vec<u8>, (size, beat): (usize, Duration)) -> Answer {
    let pieces: Vec<Vec<u8>> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
    let paced = stream::unfold(
        (pieces.into_iter(), interval(beat)),
        |(mut pieces, mut beat): (std::vec::IntoIter<Vec<u8>>, Interval)| async move {
            beat.tick().await;
            let piece = pieces.next()?;
            Some((Ok::<_, std::io::Error>(piece), (pieces, beat)))
        },
    );
    let request = who
        .request(Method::POST, "/api/seyes/v1/media")
        .bearer_auth(&who.token)
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(Body::wrap_stream(paced));
    who.send(request).await
}

#[tokio::test]
async fn a_photo_that_takes_longer_than_an_answer_may_arrives() {
    let school = School::open().await;
    let ines = school.person("Ines", Profile::Student).await;
    let bytes = photo();
    let size = bytes.len() / 35;
    sends(&ines, bytes, (size, Duration::from_secs(1)))
        .await
        .is(201);
}

#[tokio::test]
async fn a_body_that_hardly_moves_is_let_go() {
    let school = School::open().await;
    let ines = school.person("Ines", Profile::Student).await;
    let sending = sends(&ines, photo(), (1, Duration::from_secs(5)));
    let answer = timeout(LET_GO, sending).await.expect("it is held for ever");
    answer.is(400);
}

/// A35: as many as a bored pupil opens, with the beginning of a request.
#[tokio::test]
async fn who_says_half_a_request_is_let_go_and_nobody_waits_for_it() {
    let data = std::env::temp_dir().join(random_name());
    let url = Config::closed(data.clone()).database_url;
    let server = Server::start(&data, &url).await;
    let held = (0..300).map(|_| async {
        let mut socket = TcpStream::connect(server.at).await.unwrap();
        let half = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
        socket.write_all(half).await.unwrap();
        let mut rest = Vec::new();
        let closed = timeout(LET_GO, socket.read_to_end(&mut rest)).await;
        // The connection is closed, or reset.
        closed.expect("it is held for ever").ok();
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    });
    let held = stream::iter(held).buffer_unordered(300);
    let others = async {
        for _ in 0..50 {
            let page = server.browser();
            let answer = timeout(SOON, page.get("/sign-in")).await;
            answer.expect("others wait").ok();
        }
    };
    tokio::join!(held.collect::<Vec<()>>(), others);
    drop(server);
    std::fs::remove_dir_all(data).unwrap();
}

//! The client against a server that misbehaves in every way that we know.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use super::retry::{asked, told};
use super::testing::{Server, answer, reset, write};
use super::*;
use crate::secret::Secret;

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn send(request: Request) -> Result<Answer, Failure> {
    run(async { Client::new(&Options::default()).unwrap().send(&request).await })
}

fn not_sent(result: Result<Answer, Failure>) -> crate::error::Error {
    match result {
        Err(Failure::NotSent(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn lost(result: Result<Answer, Failure>) -> crate::error::Error {
    match result {
        Err(Failure::Lost(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn limited(result: Result<Answer, Failure>) -> Duration {
    match result {
        Err(Failure::Limited(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

fn key() -> Secret {
    Secret::parse("canary-5f2c81").unwrap()
}

#[test]
fn what_is_sent_arrives() {
    let server = Server::saying(answer("200 OK", "x-request-id: 7\r\n", r#"{"id": 3}"#));
    let request = Request::post(server.url("/v1/things"))
        .query("a b", "c&d")
        .header("x-extra", "yes")
        .bearer(&key())
        .form([("url", "https://a.b/?c=d&e"), ("list[]", "1"), ("list[]", "2")]);
    let got = send(request).unwrap();
    assert_eq!((got.status, got.header("X-Request-Id")), (200, Some("7")));
    assert_eq!(got.json().unwrap()["id"], 3);
    let asked = server.asked().remove(0).to_ascii_lowercase();
    assert!(asked.starts_with("post /v1/things?a+b=c%26d http/1.1"), "{asked}");
    assert!(asked.contains("authorization: bearer canary-5f2c81\r\n"), "{asked}");
    assert!(asked.contains("x-extra: yes\r\n"), "{asked}");
    assert!(asked.ends_with("url=https%3a%2f%2fa.b%2f%3fc%3dd%26e&list%5b%5d=1&list%5b%5d=2"), "{asked}");
    assert!(!asked.contains("accept-encoding"), "{asked}");
}

#[test]
fn json_is_sent_as_json() {
    let server = Server::saying(answer("204 No Content", "", ""));
    send(Request::post(server.url("/")).json(&serde_json::json!({"a": 1})).unwrap()).unwrap();
    let asked = server.asked().remove(0);
    assert!(asked.contains("content-type: application/json\r\n") && asked.ends_with(r#"{"a":1}"#), "{asked}");
}

#[test]
fn a_refused_connection_was_not_sent() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let error = not_sent(send(Request::post(format!("http://{free}/"))));
    assert_eq!(error.code(), "http.unreachable");
    assert!(error.to_string().contains("nothing listens there"), "{error}");
}

#[test]
fn a_name_without_an_address_was_not_sent() {
    let error = not_sent(send(Request::post("http://no-such-host.invalid/")));
    assert_eq!(error.code(), "http.no_such_host", "{error}");
}

#[test]
fn an_untrusted_certificate_was_not_sent_to() {
    let made = rcgen::generate_simple_self_signed(["shop.test".to_owned()]).unwrap();
    let (server, port) = tls_server(made.cert.der().clone(), made.signing_key.serialize_der());
    let options = |roots: Vec<String>| Options {
        roots,
        resolve: vec![("shop.test".to_owned(), IpAddr::V4(Ipv4Addr::LOCALHOST))],
        ..Options::default()
    };
    let get = |options: Options, host: &str| {
        run(async {
            let request = Request::get(format!("https://{host}:{port}/")).bearer(&key()).once();
            Client::new(&options).unwrap().send(&request).await
        })
    };
    let error = not_sent(get(options(Vec::new()), "shop.test"));
    assert_eq!(error.code(), "http.tls");
    assert!(error.to_string().contains("does not trust"), "{error}");
    let error = not_sent(get(options(vec![made.cert.pem()]), "127.0.0.1"));
    assert!(error.to_string().contains("for another name"), "{error}");
    assert_eq!(get(options(vec![made.cert.pem()]), "shop.test").unwrap().text(), "trusted");
    drop(server);
}

/// Ends when its three connections were made.
fn tls_server(
    cert: rustls::pki_types::CertificateDer<'static>,
    key: Vec<u8>,
) -> (std::thread::JoinHandle<()>, u16) {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key).into();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming().take(3) {
            let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut first = [0; 2048];
            if std::io::Read::read(&mut stream, &mut first).is_ok_and(|count| count > 0) {
                let text = answer("200 OK", "", "trusted");
                std::io::Write::write_all(&mut stream, text.as_bytes()).unwrap();
                stream.conn.send_close_notify();
                let _ = std::io::Write::flush(&mut stream);
            }
        }
    });
    (thread, port)
}

#[test]
fn a_reset_before_the_answer_is_lost() {
    let server = Server::start(|_, _, stream| reset(stream));
    assert_eq!(lost(send(Request::post(server.url("/")))).code(), "http.cut_off");
    assert_eq!(server.asked().len(), 1, "a request that may have had its effect is not repeated");
}

#[test]
fn an_answer_that_breaks_off_is_lost() {
    let server = Server::start(|_, _, stream| {
        write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":");
        reset(stream);
    });
    assert_eq!(lost(send(Request::post(server.url("/")))).code(), "http.cut_off");
    let server = Server::saying("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort");
    assert_eq!(lost(send(Request::post(server.url("/")))).code(), "http.cut_off");
}

#[test]
fn what_only_reads_is_asked_again() {
    let server = Server::start(|number, _, stream| match number {
        0 => reset(stream),
        1 => write(stream, &answer("502 Bad Gateway", "", "later")),
        _ => write(stream, &answer("200 OK", "", "there")),
    });
    assert_eq!(send(Request::get(server.url("/"))).unwrap().text(), "there");
    assert_eq!(server.asked().len(), 3);
    let server = Server::start(|_, _, stream| reset(stream));
    assert_eq!(lost(send(Request::get(server.url("/")).once())).code(), "http.cut_off");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn requests_are_counted_as_they_were_sent() {
    let server = Server::start(|number, _, stream| match number {
        0 => reset(stream),
        _ => write(stream, &answer("200 OK", "", "there")),
    });
    let calls = Calls::default();
    let client = Client::new(&Options { calls: calls.clone(), ..Options::default() }).unwrap();
    run(async {
        let (shop, other) = (client.named("shop"), client.named("other"));
        shop.send(&Request::get(server.url("/"))).await.unwrap();
        shop.send(&Request::post(server.url("/"))).await.unwrap();
        other.send(&Request::post(server.url("/"))).await.unwrap();
    });
    let (shop, other) = (Count { reads: 2, writes: 1 }, Count { reads: 0, writes: 1 });
    assert_eq!(calls.counted(), BTreeMap::from([("other", other), ("shop", shop)]));
}

#[test]
fn a_slow_answer_ends_at_the_deadline() {
    let server = Server::start(|_, _, stream| {
        write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
        for _ in 0..100 {
            write(stream, ".");
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let began = Instant::now();
    let error = lost(send(Request::get(server.url("/")).deadline(Duration::from_millis(400))));
    assert_eq!(error.code(), "http.timeout");
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
}

#[test]
fn a_silent_server_ends_at_the_deadline() {
    let server = Server::start(|_, _, _| std::thread::sleep(Duration::from_secs(2)));
    let error = lost(send(Request::post(server.url("/")).deadline(Duration::from_millis(300))));
    assert_eq!(error.code(), "http.timeout");
}

#[test]
fn a_huge_answer_is_not_read() {
    let server = Server::start(|_, _, stream| {
        write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n");
        let chunk = "x".repeat(65536);
        (0..1600).for_each(|_| write(stream, &chunk));
    });
    assert_eq!(lost(send(Request::get(server.url("/")).once())).code(), "http.too_large");
    // The same without a length that tells it beforehand.
    let server = Server::start(|_, _, stream| {
        write(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        let chunk = "x".repeat(65536);
        (0..1600).for_each(|_| write(stream, &chunk));
    });
    assert_eq!(lost(send(Request::get(server.url("/")).once().cap(100_000))).code(), "http.too_large");
    let server = Server::saying(answer("200 OK", "", "1234"));
    assert_eq!(send(Request::get(server.url("/")).cap(4)).unwrap().text(), "1234");
}

#[test]
fn compressed_bytes_are_not_unpacked() {
    let server = Server::saying(answer("200 OK", "content-encoding: gzip\r\n", "\u{1f}not unpacked"));
    assert_eq!(send(Request::get(server.url("/"))).unwrap().text(), "\u{1f}not unpacked");
}

#[test]
fn what_is_no_json_says_what_it_is() {
    let body = format!("<html>\u{1b}[31mcanary-5f2c81 not here</html>{}", "y".repeat(1000));
    let server = Server::saying(answer("200 OK", "content-type: text/html\r\n", &body));
    let error = send(Request::get(server.url("/x")).bearer(&key())).unwrap().json().unwrap_err();
    let text = error.to_string();
    assert_eq!(error.code(), "http.not_json");
    assert!(text.contains("<html> [31m(hidden) not here</html>yyy"), "{text}");
    assert!(text.chars().count() < 420 && !text.contains('\u{1b}') && !text.contains("canary"), "{text}");
    let server = Server::saying(answer("200 OK", "", r#"{"cut": "#));
    assert_eq!(send(Request::get(server.url("/"))).unwrap().json().unwrap_err().code(), "http.not_json");
    let server = Server::saying(answer("200 OK", "content-type: text/plain\r\n", "[1]"));
    assert_eq!(send(Request::get(server.url("/"))).unwrap().json().unwrap()[0], 1);
}

#[test]
fn a_secret_of_the_body_is_not_shown_when_it_comes_back() {
    let secret = Secret::parse("can\"ary-77").unwrap();
    let body = format!("value {} or {} is bad", secret.expose(), serde_json::json!(secret.expose()));
    let server = Server::saying(answer("422 Unprocessable Entity", "", &body));
    let request = Request::post(server.url("/")).bytes("text/plain", secret.expose().into()).hide(&secret);
    assert_eq!(send(request).unwrap().excerpt(), "value (hidden) or \"(hidden)\" is bad");
}

#[test]
fn a_server_that_asks_to_wait_is_heard() {
    let wait = |headers: &str, status: &str| {
        let server = Server::saying(answer(status, headers, "slow down"));
        let wait = limited(send(Request::get(server.url("/"))));
        assert_eq!(server.asked().len(), 1);
        wait
    };
    let many = "429 Too Many Requests";
    assert_eq!(wait("retry-after: 0\r\n", many), Duration::from_millis(200));
    assert_eq!(wait("retry-after: 5\r\n", many), Duration::from_secs(5));
    assert_eq!(wait("retry-after: 86400\r\n", many), Duration::from_secs(3600));
    assert_eq!(wait("", many), Duration::from_secs(5));
    let dates = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    assert_eq!(wait(dates, many), Duration::from_secs(30));
    assert_eq!(wait("retry-after: 7\r\n", "503 Service Unavailable"), Duration::from_secs(7));
    assert_eq!(wait("retry-after: 60\r\n", "403 Forbidden"), Duration::from_secs(60));
    let used_up =
        "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 784111787\r\n";
    for status in ["403 Forbidden", many] {
        assert_eq!(wait(used_up, status), Duration::from_secs(10));
    }
}

#[test]
fn a_moment_in_the_body_of_a_refusal_is_heard() {
    let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let body = r#"{"error":{"code":"rate_limited","limit":{"reset":784111797}}}"#;
    let server = Server::saying(answer("429 Too Many Requests", date, body));
    assert_eq!(limited(send(Request::get(server.url("/")))), Duration::from_secs(20));
    let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
    let untold = Duration::from_secs(5);
    for body in ["", "[]", r#"{"error":{"limit":{"reset":"soon"}}}"#] {
        assert_eq!(told(body.as_bytes(), date), untold, "{body}");
    }
    assert_eq!(told(body.as_bytes(), None), untold, "our own clock may be wrong");
}

#[test]
fn a_wait_that_nobody_can_read_is_a_short_one() {
    for garbage in ["soon", "-5", "", "5.5", "Sun, 99 Nov 1994 08:49:37 GMT", "\u{1b}[31m"] {
        assert_eq!(asked(Some(garbage), None, None), Duration::from_secs(5), "{garbage}");
    }
    assert_eq!(asked(Some("99999999999999999999999"), None, None), Duration::from_secs(3600));
    let past = Some("Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(asked(past, Some("Sun, 06 Nov 1994 08:50:07 GMT"), None), Duration::from_millis(200));
    assert_eq!(asked(past, None, None), Duration::from_secs(5), "our own clock may be wrong");
}

#[test]
fn a_failing_server_gives_its_answer() {
    for (status, times) in [("500 Internal Server Error", 1), ("503 Service Unavailable", 3)] {
        let server = Server::saying(answer(status, "", "sorry"));
        let got = send(Request::get(server.url("/"))).unwrap();
        assert_eq!((got.status, got.text()), (status[..3].parse().unwrap(), "sorry".to_owned()));
        assert_eq!(server.asked().len(), times, "{status}");
        let got = send(Request::post(server.url("/"))).unwrap();
        assert!(!got.is_success());
        assert_eq!(server.asked().len(), times + 1, "{status}");
    }
}

#[test]
fn a_redirect_is_an_answer_and_the_secret_goes_nowhere() {
    let other = Server::saying(answer("200 OK", "", "stolen"));
    let location = format!("location: {}\r\n", other.url("/"));
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let server = Server::saying(answer(status, &location, ""));
        let got = send(Request::get(server.url("/")).bearer(&key())).unwrap();
        assert_eq!(got.header("location").map(str::to_owned), Some(other.url("/")));
    }
    assert_eq!(other.asked(), Vec::<String>::new());
}

#[test]
fn names_are_looked_up_where_the_caller_says() {
    let server = Server::saying(answer("200 OK", "", "found"));
    let options = Options { resolve: vec![("Shop.test".to_owned(), server.at.ip())], ..Options::default() };
    let url = format!("http://shop.test:{}/", server.at.port());
    let got = run(async { Client::new(&options).unwrap().send(&Request::get(url)).await }).unwrap();
    assert_eq!(got.text(), "found");
    assert!(server.asked()[0].contains(&format!("host: shop.test:{}\r\n", server.at.port())));
}

#[test]
fn what_cannot_be_called_is_told_before() {
    for url in ["ftp://a.b/", "not an address", "http://user:pass@a.b/", "file:///etc/passwd"] {
        let error = not_sent(send(Request::get(format!("{url}?token=canary-5f2c81"))));
        assert_eq!(error.code(), "http.url", "{url}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let block = Secret::parse("-----BEGIN X-----\nabc\n-----END X-----").unwrap();
    let error = not_sent(send(Request::get("http://127.0.0.1:9/").bearer(&block)));
    assert_eq!(error.code(), "http.header");
    assert!(!error.to_string().contains("abc"), "{error}");
}

#[test]
fn roots_are_certificates() {
    for text in ["", "hello", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let options = Options { roots: vec![text.to_owned()], ..Options::default() };
        assert_eq!(Client::new(&options).err().unwrap().code(), "http.root", "{text}");
    }
}

#[test]
fn foreign_text_is_harmless_and_short() {
    assert_eq!(plain("  a\r\n\tb\u{1b}[31m\u{7}c\u{202e}d\u{200b} "), "a b [31m cd");
    let long = plain(&"é".repeat(1000));
    assert_eq!((long.chars().count(), long.ends_with('…')), (301, true));
}

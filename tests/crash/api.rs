//! A fake provider of ours, and no vendor's: creates are not idempotent, names need not be unique, lists show marks. It
//! does at each request what its orders say: kill the client, answer late, lose the answer.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::golden::SETTLE;

/// One thing at the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Thing {
    pub id: String,
    pub collection: String,
    pub name: String,
    pub mark: String,
    pub fields: BTreeMap<String, String>,
    /// Told when it is made, and never again.
    #[serde(skip)]
    pub secret: String,
}

/// Everything that the provider keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    pub things: BTreeMap<String, Thing>,
    made: u64,
    /// What a key has made already.
    keys: BTreeMap<String, String>,
}

/// Which requests are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Count {
    All,
    Creates,
    Changes,
    Deletes,
}

/// The moment of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Phase {
    BeforeSend,
    Received,
    Committed,
    Responded,
}

pub(crate) const PHASES: [Phase; 4] =
    [Phase::BeforeSend, Phase::Received, Phase::Committed, Phase::Responded];

/// What happens at one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Trouble {
    /// The client is killed.
    Kill(Phase),
    /// The client is killed at once, and the request is carried out later.
    Late(Duration),
    /// The client gets this signal when the request was received.
    Signal(Signal),
    /// It gets it once more while it waits for the answer; the request is carried out later.
    Twice(Signal),
    /// The request is carried out just before the next one that makes a thing of the same name; until then its client
    /// hears nothing, or is killed.
    Overtaken { kill: bool },
    /// The request is carried out, and its answer takes this long.
    SlowAnswer(Duration),
    /// The connection is closed without an answer, before or after the effect.
    Reset { committed: bool },
    /// Half of the answer.
    HalfAnswer,
    /// A status instead of the answer, before or after the effect; with this `Retry-After`.
    Status { status: u16, committed: bool, retry: Option<&'static str> },
}

/// Within this time a request is carried out, or never: less than clients are told, since theirs begins to run before.
const PROMISE: Duration = SETTLE.saturating_sub(Duration::from_millis(100));
/// From a signal to the next one: the client has taken the first one by then.
const AGAIN: Duration = Duration::from_millis(25);
/// From the last signal to the effect of the request: the client is gone by then.
const CARRIED_OUT: Duration = Duration::from_millis(100);

/// Trouble at the `nth` request, counted from 1, of those that count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Orders {
    pub count: Count,
    pub nth: usize,
    pub trouble: Trouble,
}

#[derive(Default)]
struct Inner {
    shelf: Mutex<Shelf>,
    orders: Mutex<Option<Orders>>,
    /// Methods of the requests since the orders were given.
    log: Mutex<Vec<String>>,
    counted: Mutex<BTreeMap<&'static str, usize>>,
    /// Requests that were received and are not carried out yet.
    held: Mutex<Vec<Request>>,
    client: AtomicU32,
    unique: AtomicBool,
    delay: Mutex<Duration>,
    /// Answers wait until this is taken back.
    frozen: Mutex<bool>,
    thawed: Condvar,
    /// A request was carried out later than the provider promises.
    broke_promise: AtomicBool,
    busy: Mutex<usize>,
    idle: Condvar,
    over: AtomicBool,
}

/// A running fake; it ends when it is dropped.
pub(crate) struct Api {
    pub port: u16,
    inner: Arc<Inner>,
}

impl Api {
    /// `unique`: a second thing of the same name is refused with 409.
    pub(crate) fn start(unique: bool) -> Api {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner::default());
        inner.unique.store(unique, Ordering::Relaxed);
        let server = Arc::clone(&inner);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if server.over.load(Ordering::Relaxed) {
                    return;
                }
                let (server, stream) = (Arc::clone(&server), stream.unwrap());
                *server.busy.lock().unwrap() += 1;
                std::thread::spawn(move || {
                    let _counted = Counted(&server);
                    // A client that was killed is no fault of the server.
                    let _ = server.serve(stream);
                });
            }
        });
        Api { port, inner }
    }

    pub(crate) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.inner.shelf.lock().unwrap()
    }

    /// Counting begins anew.
    pub(crate) fn order(&self, orders: Option<Orders>) {
        *self.inner.orders.lock().unwrap() = orders;
        self.inner.log.lock().unwrap().clear();
        self.inner.counted.lock().unwrap().clear();
        self.inner.client.store(0, Ordering::Relaxed);
    }

    /// From now on requests are received and not answered, until [`Api::thaw`].
    pub(crate) fn freeze(&self) {
        *self.inner.frozen.lock().unwrap() = true;
    }

    pub(crate) fn thaw(&self) {
        *self.inner.frozen.lock().unwrap() = false;
        self.inner.thawed.notify_all();
    }

    /// A thread that got no time broke the provider's promise: the try says nothing about the client.
    pub(crate) fn broke_its_promise(&self) -> bool {
        self.inner.broke_promise.load(Ordering::Relaxed)
    }

    /// Whom to kill.
    pub(crate) fn client(&self, id: u32) {
        self.inner.client.store(id, Ordering::Relaxed);
    }

    /// Every answer takes that long.
    pub(crate) fn delay(&self, delay: Duration) {
        *self.inner.delay.lock().unwrap() = delay;
    }

    /// Methods of the requests since the last orders.
    pub(crate) fn log(&self) -> Vec<String> {
        self.inner.log.lock().unwrap().clone()
    }

    /// Waits until every request is carried out, late ones included.
    pub(crate) fn quiet(&self) {
        let busy = self.inner.busy.lock().unwrap();
        drop(self.inner.idle.wait_while(busy, |busy| *busy > 0).unwrap());
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.inner.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// A connection that is being served.
struct Counted<'a>(&'a Inner);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap() -= 1;
        self.0.idle.notify_all();
    }
}

struct Request {
    method: String,
    path: Vec<String>,
    key: Option<String>,
    body: Value,
}

impl Inner {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        // Counted before a byte is read, for the client that dies before it sends.
        if let Some(Trouble::Kill(Phase::BeforeSend)) = self.due("ANY") {
            self.signal(Signal::KILL);
            return Ok(());
        }
        let Some(request) = read(&stream)? else { return Ok(()) };
        self.log.lock().unwrap().push(format!("{} {}", request.method, request.path.join("/")));
        let (trouble, received) = (self.due(&request.method), Instant::now());
        let frozen = self.frozen.lock().unwrap();
        drop(self.thawed.wait_while(frozen, |frozen| *frozen).unwrap());
        std::thread::sleep(*self.delay.lock().unwrap());
        match trouble {
            Some(Trouble::Kill(Phase::BeforeSend | Phase::Received)) => {
                self.signal(Signal::KILL);
                return Ok(());
            }
            Some(Trouble::Late(late)) => {
                self.signal(Signal::KILL);
                std::thread::sleep(late);
            }
            Some(Trouble::Signal(signal)) => self.signal(signal),
            Some(Trouble::Twice(signal)) => {
                for pause in [AGAIN, CARRIED_OUT] {
                    self.signal(signal);
                    std::thread::sleep(pause);
                }
            }
            Some(Trouble::Overtaken { kill }) => {
                if kill {
                    self.signal(Signal::KILL);
                }
                self.held.lock().unwrap().push(request);
                return Ok(());
            }
            Some(Trouble::Reset { committed: false }) => return Ok(()),
            Some(Trouble::Status { status, committed: false, retry }) => {
                return answer(&mut stream, status, &json!({}), retry, false);
            }
            _ => {}
        }
        self.let_go(&request);
        let (status, body) = self.carry_out(&request);
        if request.method != "GET" && received.elapsed() > PROMISE {
            self.broke_promise.store(true, Ordering::Relaxed);
        }
        match trouble {
            Some(Trouble::Kill(Phase::Committed)) => self.signal(Signal::KILL),
            Some(Trouble::Kill(Phase::Responded)) => {
                answer(&mut stream, status, &body, None, false)?;
                self.signal(Signal::KILL);
            }
            Some(Trouble::SlowAnswer(time)) => {
                std::thread::sleep(time);
                answer(&mut stream, status, &body, None, false)?;
            }
            Some(Trouble::Reset { .. }) => {}
            Some(Trouble::HalfAnswer) => answer(&mut stream, status, &body, None, true)?,
            Some(Trouble::Status { status, retry, .. }) => {
                answer(&mut stream, status, &json!({}), retry, false)?;
            }
            _ => answer(&mut stream, status, &body, None, false)?,
        }
        Ok(())
    }

    /// Carries out what waited for a request that makes the same.
    fn let_go(&self, request: &Request) {
        let same = |held: &mut Request| {
            held.method == request.method
                && held.path == request.path
                && held.body["name"] == request.body["name"]
        };
        let held: Vec<Request> = self.held.lock().unwrap().extract_if(.., same).collect();
        for held in &held {
            self.carry_out(held);
        }
    }

    /// The trouble of this request, when it is its turn. `ANY` stands for a request that is not read yet.
    fn due(&self, method: &str) -> Option<Trouble> {
        let orders = (*self.orders.lock().unwrap())?;
        let before = orders.trouble == Trouble::Kill(Phase::BeforeSend) && orders.count == Count::All;
        let counts = match orders.count {
            Count::All => before == (method == "ANY"),
            Count::Creates => method == "POST",
            Count::Changes => !["ANY", "GET"].contains(&method),
            Count::Deletes => method == "DELETE",
        };
        if !counts {
            return None;
        }
        let mut counted = self.counted.lock().unwrap();
        let so_far = counted.entry("so far").or_default();
        *so_far += 1;
        (*so_far == orders.nth).then_some(orders.trouble)
    }

    fn signal(&self, signal: Signal) {
        let id = self.client.load(Ordering::Relaxed);
        if let Some(id) = Pid::from_raw(id as i32) {
            // It may have ended by itself.
            let _ = kill_process(id, signal);
        }
    }

    fn carry_out(&self, request: &Request) -> (u16, Value) {
        let mut shelf = self.shelf.lock().unwrap();
        let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
        let told = |thing: &Thing| serde_json::to_value(thing).unwrap();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", [collection]) => {
                let of = shelf.things.values().filter(|thing| thing.collection == *collection);
                (200, Value::Array(of.map(told).collect()))
            }
            ("GET", [_, id]) => shelf.things.get(*id).map_or((404, json!({})), |thing| (200, told(thing))),
            ("DELETE", [_, id]) => match shelf.things.remove(*id) {
                Some(_) => (204, json!({})),
                None => (404, json!({})),
            },
            ("PATCH", [collection, id]) => {
                let wanted = thing(collection, &request.body);
                let Some(there) = shelf.things.get_mut(*id) else { return (404, json!({})) };
                *there = Thing { id: there.id.clone(), secret: there.secret.clone(), ..wanted };
                (200, told(there))
            }
            ("PUT", [collection, name]) => {
                let id = format!("{collection}-{name}");
                let put = Thing { id: id.clone(), ..thing(collection, &request.body) };
                shelf.things.insert(id, put.clone());
                (200, told(&put))
            }
            ("POST", [collection]) => self.create(&mut shelf, thing(collection, &request.body), request),
            _ => (405, json!({})),
        }
    }

    fn create(&self, shelf: &mut Shelf, thing: Thing, request: &Request) -> (u16, Value) {
        let same = |other: &&Thing| other.collection == thing.collection && other.name == thing.name;
        if let Some(id) = request.key.as_ref().and_then(|key| shelf.keys.get(key)) {
            let there = shelf.things.get(id).map(|thing| serde_json::to_value(thing).unwrap());
            return there.map_or((410, json!({})), |thing| (201, thing));
        }
        if self.unique.load(Ordering::Relaxed) && shelf.things.values().any(|other| same(&other)) {
            return (409, json!({"error": "the name is taken"}));
        }
        shelf.made += 1;
        let id = format!("{}", 1000 + shelf.made);
        let made = Thing { id: id.clone(), secret: format!("told-once-{id}"), ..thing };
        if let Some(key) = &request.key {
            shelf.keys.insert(key.clone(), id.clone());
        }
        let mut told = serde_json::to_value(&made).unwrap();
        told["secret"] = made.secret.clone().into();
        shelf.things.insert(id, made);
        (201, told)
    }
}

fn thing(collection: &str, body: &Value) -> Thing {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    Thing {
        id: String::new(),
        collection: collection.to_owned(),
        name: text("name"),
        mark: text("mark"),
        fields: serde_json::from_value(body["fields"].clone()).unwrap_or_default(),
        secret: String::new(),
    }
}

/// Nothing when the client went away before its request was whole.
fn read(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let (mut length, mut key) = (0, None);
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 {
            return Ok(None);
        }
        match header.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap_or(0),
            Some(("Idempotency-Key", value)) => key = Some(value.to_owned()),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return Ok(None);
    }
    let path = path.trim_matches('/').split('/').map(str::to_owned).collect();
    Ok(Some(Request { method, path, key, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }))
}

fn answer(
    stream: &mut TcpStream,
    status: u16,
    body: &Value,
    retry: Option<&str>,
    half: bool,
) -> std::io::Result<()> {
    let body = body.to_string();
    let retry = retry.map(|retry| format!("Retry-After: {retry}\r\n")).unwrap_or_default();
    let text = format!("HTTP/1.1 {status} Fake\r\n{retry}Content-Length: {}\r\n\r\n{body}", body.len());
    let sent = if half { text.len() - body.len() / 2 } else { text.len() };
    stream.write_all(&text.as_bytes()[..sent])?;
    stream.flush()
}

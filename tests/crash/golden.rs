//! The golden graph: twelve things in three layers, and the provider that makes them over HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use vibe::engine::{
    Address, Call, Fault, Graph, Input, InputKind, Inputs, Kind, OutputKind, Outputs, Provider, Repeat,
    Resource, Seen, Value, Verbs,
};
use vibe::error::Error;
use vibe::secret::Secret;

/// Longest time that the fake still carries out a request whose sender has gone.
pub(crate) const SETTLE: Duration = Duration::from_millis(600);

pub(crate) fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn kinds() -> Vec<Kind> {
    let kind = |name: &str, repeat| Kind {
        inputs: vec![InputKind::new("name").identity(), InputKind::new("of.*").optional().unseen()],
        outputs: vec![OutputKind::new("id")],
        repeat,
        settle: SETTLE,
        patience: Duration::from_secs(3),
        poll: Duration::from_millis(20),
        ..Kind::new(name)
    };
    let mut all = vec![
        kind("fake.zone", Repeat::Find),
        kind("fake.project", Repeat::Find),
        kind("fake.bucket", Repeat::Find),
        kind("fake.hook", Repeat::Find),
        kind("fake.mail", Repeat::Key),
        kind("fake.record", Repeat::Safe),
        kind("fake.env", Repeat::Safe),
        Kind { verbs: Verbs::Check, ..kind("fake.check", Repeat::Safe) },
    ];
    all[3].outputs.push(OutputKind::once("secret"));
    all[7].inputs.remove(0);
    all
}

/// Three layers; `site` is part of two names, so that another one means replacements.
pub(crate) fn golden(site: &str) -> Graph {
    let of = |name: &str, output: &str| Input::of(&addr(name), output);
    let thing = |name: &str, kind: &str| {
        Resource::new(addr(name), kind).with("name", Input::text(name.replace("site", site)))
    };
    Graph::new(vec![
        thing("zone", "fake.zone"),
        thing("project", "fake.project"),
        thing("bucket", "fake.bucket"),
        thing("mail", "fake.mail").with("of.from", Input::text(format!("post@{site}.test"))),
        thing("site.hook", "fake.hook").with("of.zone", of("zone", "id")),
        thing("site.record", "fake.record").with("of.zone", of("zone", "id")),
        thing("www", "fake.record").with("of.zone", of("zone", "id")),
        thing("logs", "fake.bucket").with("of.project", of("project", "id")),
        thing("queue", "fake.mail").with("of.project", of("project", "id")),
        thing("env", "fake.env")
            .with("of.hook", of("site.hook", "secret"))
            .with("of.bucket", of("bucket", "id"))
            .with("of.mail", of("mail", "id")),
        thing("cdn", "fake.zone")
            .with("of.record", of("site.record", "id"))
            .with("of.logs", of("logs", "id")),
        Resource::new(addr("seen"), "fake.check").with("of.env", of("env", "id")),
    ])
    .unwrap()
}

/// Lists of one wave, by collection.
type Lists = BTreeMap<String, Arc<OnceCell<Vec<Json>>>>;

/// Speaks to the fake.
pub(crate) struct Fake {
    port: u16,
    lists: Mutex<Lists>,
}

/// What came back.
struct Answer {
    status: u16,
    retry: Option<String>,
    body: Json,
}

impl Fake {
    pub(crate) fn new(port: u16) -> Fake {
        Fake { port, lists: Mutex::default() }
    }

    /// A connection that cannot be made is a refusal: nothing was sent. What ends afterwards may have had its effect.
    async fn send(&self, method: &str, path: &str, key: &str, body: &Json) -> Result<Answer, Fault> {
        let cut = |what: &str| Fault::Unsure(failed("fake.cut", what));
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .map_err(|cause| failed("fake.unreachable", &cause.to_string()))?;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let key = if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
        let text = format!("{method} /{path} HTTP/1.1\r\n{key}Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(text.as_bytes()).await.map_err(|cause| cut(&cause.to_string()))?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.map_err(|cause| cut(&cause.to_string()))?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| cut("no answer"))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status: u16 = status.ok_or_else(|| cut("no status"))?;
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim_start_matches(": ").to_owned())
        };
        let whole = header("Content-Length").and_then(|length| length.parse().ok()) == Some(body.len());
        match status {
            429 => {
                let seconds = header("Retry-After").and_then(|retry| retry.parse().ok()).unwrap_or(0);
                Err(Fault::Limited(Duration::from_secs(seconds)))
            }
            401 | 403 => Err(failed("fake.forbidden", "the key is refused").into()),
            300..=399 => Err(failed("fake.elsewhere", "the provider points to another host").into()),
            500..=599 => Err(Fault::Unsure(failed("fake.broken", &format!("it said {status}")))),
            _ if !whole => Err(cut("half an answer")),
            _ => Ok(Answer {
                status,
                retry: header("Retry-After"),
                body: serde_json::from_str(body).map_err(|_| cut("an answer that is no JSON"))?,
            }),
        }
    }

    /// What carries our mark, or belongs to nobody; by its id when that is known.
    async fn find(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let path = collection(call.kind);
        if let Some(id) = call.known.get("id") {
            let there = self.send("GET", &format!("{path}/{}", id.expose()), "", &Json::Null).await?;
            if there.status == 200 && there.body["mark"] == call.mark {
                return Ok(Some(there.body));
            }
        }
        let list = Arc::clone(self.lists.lock().unwrap().entry(path.clone()).or_default());
        let all = list
            .get_or_try_init(async || {
                let answer = self.send("GET", &path, "", &Json::Null).await?;
                Ok::<_, Fault>(answer.body.as_array().cloned().unwrap_or_default())
            })
            .await?;
        let ours = |thing: &&Json| {
            let id = thing["id"].as_str().unwrap_or_default();
            thing["mark"] == call.mark && !call.others.iter().any(|other| other == id)
        };
        Ok(all.iter().find(ours).cloned())
    }
}

pub(crate) fn collection(kind: &Kind) -> String {
    kind.name.replace("fake.", "") + "s"
}

fn failed(code: &'static str, what: &str) -> Error {
    Error::failed(code, what.to_owned()).hint("this is a fake provider")
}

fn fields(inputs: &Inputs) -> BTreeMap<String, String> {
    let others = inputs.0.iter().filter(|(name, _)| *name != "name");
    others.map(|(name, value)| (name.clone(), value.expose().to_owned())).collect()
}

fn told(thing: &Json) -> Outputs {
    let text = |name: &str| thing[name].as_str().map(str::to_owned);
    let mut outputs = Outputs::new();
    if let Some(id) = text("id") {
        outputs.insert("id".into(), id.into());
    }
    if let Some(secret) = text("secret") {
        outputs.insert("secret".into(), Value::Secret(Secret::parse(&secret).unwrap()));
    }
    outputs
}

#[async_trait]
impl Provider for Fake {
    fn kinds(&self) -> Vec<Kind> {
        kinds()
    }

    fn forget_reads(&self) {
        // A read that goes on keeps its own cell, and fills it for nobody.
        self.lists.lock().unwrap().clear();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.kind.verbs == Verbs::Check {
            let Some(id) = call.inputs.get("of.env") else { return Ok(Seen::Unready("no env".into())) };
            let there = self.send("GET", &format!("envs/{id}"), "", &Json::Null).await?;
            let holds = there.status == 200;
            return Ok(if holds { Seen::ours(Outputs::new()) } else { Seen::Unready("it is gone".into()) });
        }
        let Some(thing) = self.find(call).await? else { return Ok(Seen::Missing) };
        let mut differs = Vec::new();
        for (name, value) in &call.inputs.0 {
            let there = if name == "name" { &thing["name"] } else { &thing["fields"][name.as_str()] };
            if there != value.expose() {
                differs.push(name.clone());
            }
        }
        let mut outputs = told(&thing);
        if call.kind.name != "fake.hook" {
            outputs.remove("secret");
        }
        Ok(Seen::Ours { outputs, differs })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let path = collection(call.kind);
        let name = call.inputs.need("name")?;
        let body = json!({"name": name, "mark": call.mark, "fields": fields(call.inputs)});
        let answer = match (call.kind.repeat, call.known.get("id")) {
            (Repeat::Safe, _) => self.send("PUT", &format!("{path}/{name}"), "", &body).await?,
            (_, Some(id)) => self.send("PATCH", &format!("{path}/{}", id.expose()), "", &body).await?,
            (Repeat::Key, None) => self.send("POST", &path, call.key, &body).await?,
            (_, None) => self.send("POST", &path, "", &body).await?,
        };
        match answer.status {
            200 | 201 => {
                let mut outputs = told(&answer.body);
                if call.kind.name != "fake.hook" {
                    outputs.remove("secret");
                }
                Ok(outputs)
            }
            status => Err(failed("fake.refused", &format!("it said {status} {:?}", answer.retry)).into()),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(thing) = self.find(call).await? else { return Ok(()) };
        let path = format!("{}/{}", collection(call.kind), thing["id"].as_str().unwrap_or_default());
        match self.send("DELETE", &path, "", &Json::Null).await?.status {
            204 | 404 => Ok(()),
            status => Err(failed("fake.refused", &format!("it said {status}")).into()),
        }
    }
}

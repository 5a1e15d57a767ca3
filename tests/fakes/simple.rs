//! What stand-ins have in common that answer from a world in memory: troubles, and a memory of what was asked and answered.

use std::sync::{Arc, Mutex};

use serde_json::Value as Json;

use super::{Asked, Trouble};
use crate::testing::{Server, answer, reset, write};

/// Status line and body; a body of null is none.
pub(crate) type Reply = (&'static str, Json);

/// Method, path, status and body of an answer.
type Told = (String, String, String, Json);

/// A world, and how it answers.
pub(crate) struct Simple<W> {
    server: Server,
    pub(crate) world: Arc<Mutex<W>>,
    trouble: Arc<Mutex<Option<Trouble>>>,
    answers: Arc<Mutex<Vec<Told>>>,
}

impl<W: Send + 'static> Simple<W> {
    /// `token` is the one whose bearer is let in; `refused` is what others are told.
    pub(crate) fn start(
        world: W,
        token: &str,
        refused: Json,
        reply: fn(&mut W, &Asked) -> Reply,
    ) -> Simple<W> {
        let world = Arc::new(Mutex::new(world));
        let (trouble, answers) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(Vec::new())));
        let (inside, troubled, told) = (Arc::clone(&world), Arc::clone(&trouble), Arc::clone(&answers));
        let bearer = format!("Bearer {token}");
        let server = Server::start(move |_, request, stream| {
            let asked = Asked::of(request);
            if asked.header("authorization") != Some(&bearer) {
                return write(stream, &answer("401 Unauthorized", "", &refused.to_string()));
            }
            let trouble = troubled.lock().unwrap().take_if(|_| asked.method != "GET");
            if let Some(Trouble::Says(status, headers, body)) = trouble {
                return write(stream, &answer(status, headers, body));
            }
            let (status, body) = reply(&mut inside.lock().unwrap(), &asked);
            let told_now = (asked.method.clone(), asked.path.clone(), status[..3].to_owned(), body.clone());
            told.lock().unwrap().push(told_now);
            match trouble {
                Some(Trouble::Lost) => reset(stream),
                Some(_) => write(stream, &answer("500 Internal Server Error", "", "{}")),
                None if body.is_null() => write(stream, &answer(status, "", "")),
                None => {
                    write(stream, &answer(status, "content-type: application/json\r\n", &body.to_string()))
                }
            }
        });
        Simple { server, world, trouble, answers }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    pub(crate) fn trouble(&self, trouble: Trouble) {
        *self.trouble.lock().unwrap() = Some(trouble);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.server.asked().iter().map(|request| Asked::of(request)).collect()
    }

    /// Method, path, status and body of every answer.
    pub(crate) fn answers(&self) -> Vec<Told> {
        self.answers.lock().unwrap().clone()
    }
}

//! The protocol: which tools there are, a thread for each call, its progress, and its end when somebody cancels it.

use std::panic;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, Implementation, ListToolsResult,
    PaginatedRequestParams, ProgressNotificationParam, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use tokio::sync::{mpsc, oneshot};

use super::answer::{Answer, Status};
use super::calls::{self, Call};
use super::given::Given;
use super::tools::{self, Effect, Tool};
use crate::error::{Error, Kind};
use crate::ops::Stop;
use crate::ui;

/// How often a signal of the system is looked for during a call.
const BEAT: Duration = Duration::from_millis(50);

/// What all calls share.
#[derive(Clone)]
pub(super) struct Server(Arc<Shared>);

struct Shared {
    /// Apps lie below it.
    root: PathBuf,
    /// Raised by Ctrl-C and its relatives.
    signal: Stop,
    /// No call is in flight.
    idle: Arc<AtomicBool>,
    running: Mutex<usize>,
    /// A signal came during a call: the server ends.
    over: tokio::sync::Notify,
    threads: Mutex<Vec<(Stop, JoinHandle<()>)>>,
    /// Held by the one call that changes something.
    turn: tokio::sync::Mutex<()>,
}

/// One call on its way, seen from the protocol.
struct Walking {
    stop: Stop,
    told: mpsc::UnboundedReceiver<String>,
    ended: oneshot::Receiver<Answer>,
}

impl Server {
    pub(super) fn new(root: PathBuf, signal: Stop, idle: Arc<AtomicBool>) -> Server {
        Server(Arc::new(Shared {
            root,
            signal,
            idle,
            running: Mutex::default(),
            over: tokio::sync::Notify::new(),
            threads: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }))
    }

    /// A signal came during a call.
    pub(super) async fn is_over(&self) {
        self.0.over.notified().await;
    }

    /// Interrupts what is in flight and waits for it.
    pub(super) fn finish(&self) {
        let threads = std::mem::take(&mut *self.threads());
        for (stop, _) in &threads {
            stop.0.store(true, Ordering::Relaxed);
        }
        for (_, thread) in threads {
            // A call that panicked has ended too.
            let _ = thread.join();
        }
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Vec<(Stop, JoinHandle<()>)>> {
        self.0.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a call on a thread of its own.
    fn begin(&self, tool: &'static Tool, given: Given) -> Walking {
        let (tell, told) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        let stop = Stop::default();
        let (shared, raised) = (Arc::clone(&self.0), stop.clone());
        shared.count(|running| running + 1);
        let thread = thread::spawn(move || {
            let call = Call { tool, given, root: &shared.root, stop: &raised, tell };
            let walked = panic::catch_unwind(panic::AssertUnwindSafe(|| calls::walk(&call)));
            let answer = walked.unwrap_or_else(|_| Answer::failed(&bug()));
            shared.count(|running| running.saturating_sub(1));
            // Whoever asked may be gone.
            let _ = end.send(answer);
        });
        let mut threads = self.threads();
        threads.retain(|(_, thread)| !thread.is_finished());
        threads.push((stop.clone(), thread));
        Walking { stop, told, ended }
    }

    /// Waits for the end of a call, tells its progress, and stops it when it is cancelled.
    async fn watch(&self, mut walking: Walking, context: &RequestContext<RoleServer>) -> Answer {
        let token = context.meta.get_progress_token();
        let mut beat = tokio::time::interval(BEAT);
        let mut count = 0.0;
        loop {
            tokio::select! {
                biased;
                Some(text) = walking.told.recv() => {
                    count += 1.0;
                    if let Some(token) = &token {
                        let news = ProgressNotificationParam::new(token.clone(), count).with_message(text);
                        // A client that does not listen misses nothing of the answer.
                        let _ = context.peer.notify_progress(news).await;
                    }
                }
                answer = &mut walking.ended => return answer.unwrap_or_else(|_| Answer::failed(&bug())),
                () = context.ct.cancelled(), if !walking.stop.is_raised() => raise(&walking.stop),
                _ = beat.tick() => {
                    if self.0.signal.is_raised() {
                        raise(&walking.stop);
                        self.0.over.notify_one();
                    }
                }
            }
        }
    }
}

impl Shared {
    /// How many calls are in flight. While there are none a signal ends the program at once.
    fn count(&self, next: impl Fn(usize) -> usize) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = next(*running);
        self.idle.store(*running == 0, Ordering::Relaxed);
    }
}

fn raise(stop: &Stop) {
    stop.0.store(true, Ordering::Relaxed);
}

fn bug() -> Error {
    Error::new(Kind::Bug, "mcp.bug", "vibe ran into a bug of its own")
        .hint("please report it, with the tool and the arguments that led here")
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("vibe", env!("CARGO_PKG_VERSION")))
            .with_instructions(ui::mcp::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::ALL.iter().map(Tool::described).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = tools::find(&request.name)
            .ok_or_else(|| ErrorData::invalid_params(tools::unknown(&request.name), None))?;
        let answer = match Given::read(tool, request.arguments.unwrap_or_default()) {
            Err(error) => Answer::failed(&error),
            Ok(given) => {
                let turn = async {
                    match tool.effect {
                        Effect::Looks => None,
                        Effect::Writes => Some(self.0.turn.lock().await),
                    }
                };
                tokio::select! {
                    biased;
                    () = context.ct.cancelled() => Answer::failed(&cancelled()),
                    turn = turn => {
                        let answer = self.watch(self.begin(tool, given), &context).await;
                        drop(turn);
                        answer
                    }
                }
            }
        };
        let failed = answer.status == Status::Failed;
        let mut result = CallToolResult::structured(ui::mcp::answer(answer.into_value()));
        result.is_error = Some(failed);
        Ok(result.into())
    }
}

fn cancelled() -> Error {
    Error::new(Kind::Interrupted, "mcp.cancelled", "the call was cancelled before it began")
        .hint("nothing was done; call it again when you like")
}

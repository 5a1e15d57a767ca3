//! The client against a server of our own, which answers as a model does, and then in every way that it should not (T22).

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;
mod hostile;

use crate::http::Options;
use crate::http::testing::{Server, answer, write};

const CANARY: &str = "sk-canary-77aa31";

fn prompt() -> Prompt {
    Prompt {
        system: "Answer with JSON.".into(),
        words: "Name a colour.".into(),
        schema: Some(json!({ "type": "object", "properties": { "items": { "type": "array" } } })),
        most: 50,
        files: Vec::new(),
    }
}

fn patience() -> Patience {
    Patience { whole: Duration::from_secs(5), silence: Duration::from_secs(2), wait: Duration::from_secs(1) }
}

/// A model at this server, in one of the dialects, with a key.
fn model(server: &Server, provider: &str) -> Model {
    let bases = BTreeMap::from([(provider.to_owned(), server.url("/v1"))]);
    let address = Address::parse(&format!("{provider}/test-1"), &bases).unwrap();
    let key = Some(Secret::parse(CANARY).unwrap());
    Model::new(address, Client::new(&Options::default()).unwrap(), key, patience())
}

fn ask(model: &Model) -> (Result<Said, Error>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut heard = String::new();
    let said = runtime.block_on(model.ask(&prompt(), &mut |piece| heard.push_str(piece)));
    (said, heard)
}

/// The code of the refusal; no message and no hint holds the key.
fn refused(server: &Server, provider: &str) -> Error {
    let error = ask(&model(server, provider)).0.unwrap_err();
    let text = format!("{error:?}");
    assert!(!text.contains(CANARY), "{text}");
    assert!(!error.hints().is_empty(), "{text}");
    error
}

fn code(server: &Server) -> &'static str {
    refused(server, "openai").code()
}

fn events(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n{body}")
}

fn chunk(delta: &Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] }))
}

const END: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":7,\"cost\":0.0021}}\n\ndata: [DONE]\n\n";

/// A whole good answer in pieces.
fn good() -> String {
    let pieces: String =
        ["{\"items\":", "[]}"].iter().map(|piece| chunk(&json!({ "content": piece }))).collect();
    events(&format!("{pieces}{END}"))
}

fn body(server: &Server, number: usize) -> Value {
    let asked = server.asked();
    serde_json::from_str(asked[number].split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn a_chat_is_asked_streamed_and_counted() {
    let server = Server::saying(good());
    let (said, heard) = ask(&model(&server, "openrouter"));
    let said = said.unwrap();
    assert_eq!((said.text.as_str(), heard.as_str()), ("{\"items\":[]}", "{\"items\":[]}"));
    assert_eq!((said.tokens_in, said.tokens_out, said.micro_usd), (31, 7, Some(2_100)));
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{asked}");
    assert!(asked.to_lowercase().contains(&format!("authorization: bearer {CANARY}\r\n")), "{asked}");
    let body = body(&server, 0);
    assert_eq!(
        (&body["model"], &body["stream"], &body["max_tokens"]),
        (&json!("test-1"), &json!(true), &json!(50))
    );
    assert_eq!(body["response_format"]["type"], "json_schema");
    assert_eq!(body["usage"]["include"], true);
    assert!(!body.to_string().contains(CANARY));
}

#[test]
fn messages_are_asked_by_their_one_tool() {
    let lines = [
        json!({ "type": "message_start", "message": { "usage": { "input_tokens": 40, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "tool_use", "name": "submit", "input": {} } }),
        json!({ "type": "ping" }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "input_json_delta", "partial_json": "{\"items\":" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "input_json_delta", "partial_json": "[]}" } }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": { "output_tokens": 9 } }),
        json!({ "type": "message_stop" }),
    ];
    let stream: String = lines
        .iter()
        .map(|line| format!("event: {}\r\ndata: {line}\r\n\r\n", line["type"].as_str().unwrap()))
        .collect();
    let server = Server::saying(events(&stream));
    let said = ask(&model(&server, "anthropic")).0.unwrap();
    assert_eq!(
        (said.text.as_str(), said.tokens_in, said.tokens_out, said.micro_usd),
        ("{\"items\":[]}", 40, 9, None)
    );
    let asked = server.asked().remove(0).to_lowercase();
    assert!(asked.starts_with("post /v1/messages http/1.1\r\n"), "{asked}");
    assert!(
        asked.contains(&format!("x-api-key: {CANARY}\r\n"))
            && asked.contains("anthropic-version: 2023-06-01"),
        "{asked}"
    );
    let body = body(&server, 0);
    assert_eq!(body["tool_choice"], json!({ "type": "tool", "name": "submit" }));
    assert_eq!(body["tools"].as_array().unwrap().len(), 1);
}

#[test]
fn what_a_server_refuses_is_asked_in_another_form_and_never_again_in_the_first() {
    // As llama-cpp-python does: no json_schema; and no tool either.
    let server = Server::start(|_, request, stream| {
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        if body["response_format"]["type"] == "json_schema" || body.get("tools").is_some() {
            return write(stream, &answer("400 Bad Request", "", r#"{"error":{"message":"not supported"}}"#));
        }
        write(stream, &good());
    });
    let model = model(&server, "ollama");
    ask(&model).0.unwrap();
    ask(&model).0.unwrap();
    assert_eq!(server.asked().len(), 4);
    assert_eq!(body(&server, 1)["tools"][0]["function"]["name"], "submit");
    let last = body(&server, 3);
    assert_eq!(last["response_format"]["type"], "json_object");
    assert!(last["messages"][0]["content"].as_str().unwrap().contains("keeps this schema"));
}

#[test]
fn a_form_that_is_taken_and_not_kept_is_followed_by_another_one() {
    // As llama.cpp's server does with a tool choice that it does not know.
    let server = Server::start(|number, _, stream| {
        let prose = chunk(&json!({ "content": "A hotel keeps many items." })) + END;
        write(stream, &if number == 0 { events(&prose) } else { good() });
    });
    let model = model(&server, "ollama");
    assert_eq!(ask(&model).0.unwrap().text, "A hotel keeps many items.");
    ask(&model).0.unwrap();
    ask(&model).0.unwrap();
    assert_eq!(body(&server, 0)["response_format"]["type"], "json_schema");
    for number in [1, 2] {
        assert_eq!(body(&server, number)["tools"][0]["function"]["name"], "submit");
    }
}

#[test]
fn newer_models_name_their_limit_otherwise_and_take_no_temperature() {
    let server = Server::start(|_, request, stream| {
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        let no = |stream: &mut TcpStream, why: &str| {
            write(
                stream,
                &answer("400 Bad Request", "", &json!({ "error": { "message": why } }).to_string()),
            );
        };
        if body.get("max_tokens").is_some() {
            return no(stream, "Unsupported parameter: use 'max_completion_tokens' instead.");
        }
        if body.get("temperature").is_some() {
            return no(stream, "'temperature' does not support 0 with this model.");
        }
        write(stream, &good());
    });
    ask(&model(&server, "openai")).0.unwrap();
    assert_eq!(
        (server.asked().len(), body(&server, 2)["response_format"]["type"].as_str()),
        (3, Some("json_schema"))
    );
    assert_eq!(body(&server, 2)["max_completion_tokens"], 50);
}

#[test]
fn a_server_that_takes_no_form_is_given_up() {
    let server = Server::saying(answer("400 Bad Request", "", &format!("no, {CANARY}")));
    assert_eq!((code(&server), server.asked().len()), ("voice.request", 4));
}

#[test]
fn a_server_that_does_not_stream_is_understood() {
    let whole = json!({ "choices": [{ "message": { "content": "{\"items\":[]}" }, "finish_reason": "stop" }], "usage": { "prompt_tokens": 5, "completion_tokens": 2 } });
    let server = Server::saying(answer("200 OK", "content-type: application/json\r\n", &whole.to_string()));
    assert_eq!(ask(&model(&server, "openai")).0.unwrap().tokens_out, 2);
}

#[test]
fn what_fails_before_a_word_is_asked_again_and_what_fails_after_one_is_not() {
    let server = Server::start(|number, _, stream| match number {
        0 => write(stream, &answer("503 Service Unavailable", "", "busy")),
        1 => write(stream, &answer("429 Too Many Requests", "retry-after: 1\r\n", "")),
        _ => write(stream, &good()),
    });
    ask(&model(&server, "openai")).0.unwrap();
    assert_eq!(server.asked().len(), 3);
    let server = Server::saying(events(&chunk(&json!({ "content": "{\"it" }))));
    assert_eq!((code(&server), server.asked().len()), ("voice.cut_off", 1));
    let server = Server::saying(answer("500 Internal Server Error", "", "boom"));
    assert_eq!((code(&server), server.asked().len()), ("voice.failed", 3));
}

#[test]
fn refusals_say_what_to_do() {
    let refusal =
        |status: &str| Server::saying(answer(status, "", &format!("{{\"error\":\"{CANARY} is bad\"}}")));
    let error = refused(&refusal("401 Unauthorized"), "openai");
    assert_eq!(error.code(), "voice.refused");
    assert!(error.to_string().contains("`openai.key`") && error.to_string().contains("(hidden)"), "{error}");
    assert_eq!(error.hints(), ["vibe secret set openai.key --shared"]);
    assert_eq!(code(&refusal("403 Forbidden")), "voice.refused");
    assert_eq!(code(&refusal("404 Not Found")), "voice.no_model");
    assert_eq!(code(&refusal("418 Teapot")), "voice.failed");
    let long = Server::saying(answer("429 Too Many Requests", "retry-after: 3000\r\n", ""));
    let error = refused(&long, "openai");
    assert!(error.code() == "voice.limited" && error.to_string().contains("3000 s"), "{error}");
    assert_eq!(long.asked().len(), 1);
}

#[test]
fn a_redirect_is_never_followed() {
    let other = Server::saying(good());
    let location = format!("location: {}\r\n", other.url("/v1/chat/completions"));
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let server = Server::saying(answer(status, &location, ""));
        assert_eq!(code(&server), "voice.moved", "{status}");
    }
    assert!(other.asked().is_empty());
}

#[test]
fn an_answer_without_an_end_ends_here() {
    // 10^6 tokens, each an event of its own; then one endless event; then comments for ever; then nothing at all.
    let tokens = Server::start(|_, _, stream| {
        write(stream, &events(""));
        let piece = chunk(&json!({ "content": "lemon " }));
        for _ in 0..1_000_000 {
            if stream.write_all(piece.as_bytes()).is_err() {
                return;
            }
        }
    });
    assert_eq!(code(&tokens), "voice.too_long");
    assert_eq!(tokens.asked().len(), 1);
    let text = "x".repeat(40_000);
    let huge = Server::saying(events(&(chunk(&json!({ "content": text })) + END)));
    assert_eq!(code(&huge), "voice.too_long");
    let endless = Server::start(|_, _, stream| {
        write(stream, &events("data: "));
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(code(&endless), "voice.too_long");
    let comments = Server::start(|_, _, stream| {
        write(stream, &events(""));
        while stream.write_all(b": still here\n\n").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let begun = Instant::now();
    assert_eq!(code(&comments), "voice.late");
    assert!(begun.elapsed() < Duration::from_secs(8));
    let silent = Server::start(|_, _, stream| {
        write(stream, &events(""));
        std::thread::sleep(Duration::from_secs(4));
    });
    assert_eq!(code(&silent), "voice.late");
}

#[test]
fn bad_events_cost_themselves_only() {
    let mut bytes = events(": hello\n\nevent: x\n\ndata: {broken\n\ndata: \n\n").into_bytes();
    bytes.extend(b"data: \xff\xfe\n\n");
    bytes.extend(b"data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"items\\\":[\xff]}\"}}]}\n\n");
    bytes.extend(END.as_bytes());
    let server = Server::start(move |_, _, stream| {
        let _ = stream.write_all(&bytes);
    });
    assert_eq!(ask(&model(&server, "openai")).0.unwrap().text, "{\"items\":[\u{fffd}]}");
    assert_eq!(code(&Server::saying(events("data: nothing\n\ndata: of this\n\n"))), "voice.garbled");
    assert_eq!(code(&Server::saying(events(&"data: x\n\n".repeat(5_000)))), "voice.garbled");
    assert_eq!(code(&Server::saying(events(END))), "voice.declined");
    let refusal = chunk(&json!({ "refusal": "I cannot." })) + END;
    assert_eq!(code(&Server::saying(events(&refusal))), "voice.declined");
}

#[test]
fn no_tool_but_ours_is_called() {
    let call = json!({ "tool_calls": [{ "index": 0, "function": { "name": "write_file", "arguments": "{\"path\":\"../../.bashrc\"}" } }] });
    let server = Server::saying(events(&(chunk(&call) + END)));
    let error = refused(&server, "openai");
    assert!(error.code() == "voice.tool" && error.to_string().contains("write_file"), "{error}");
    let block = json!({ "type": "content_block_start", "content_block": { "type": "server_tool_use", "name": "bash" } });
    let server = Server::saying(events(&format!("data: {block}\n\n")));
    assert_eq!(refused(&server, "anthropic").code(), "voice.tool");
    let ours = json!({ "tool_calls": [{ "index": 0, "function": { "name": "submit", "arguments": "{\"items\":[]}" } }] });
    let server = Server::saying(events(&(chunk(&ours) + END)));
    assert_eq!(ask(&model(&server, "openai")).0.unwrap().text, "{\"items\":[]}");
}

#[test]
fn a_server_that_repeats_the_key_is_not_repeated() {
    let server =
        Server::saying(events(&(chunk(&json!({ "content": format!("{{\"a\":\"{CANARY}\"}}") })) + END)));
    let (said, heard) = ask(&model(&server, "openai"));
    assert_eq!(said.unwrap().text, "{\"a\":\"(hidden)\"}");
    assert!(!heard.contains(CANARY));
    let failing = json!({ "error": { "message": format!("key {CANARY} has no money") } });
    let server = Server::saying(events(&format!("data: {failing}\n\n")));
    let error = refused(&server, "openai");
    assert!(error.code() == "voice.failed" && error.to_string().contains("has no money"), "{error}");
}

#[test]
fn a_question_that_is_dropped_closes_its_connection() {
    let (told, ended) = std::sync::mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let server = Server::start(move |_, _, stream| {
        write(stream, &events(&chunk(&json!({ "content": "{" }))));
        while stream.write_all(b": still here\n\n").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
        told.lock().unwrap().send(()).unwrap();
    });
    let model = model(&server, "openai");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut ignored = |_: &str| {};
        let question = prompt();
        let asked = model.ask(&question, &mut ignored);
        assert!(tokio::time::timeout(Duration::from_millis(300), asked).await.is_err());
    });
    drop(runtime);
    ended.recv_timeout(Duration::from_secs(10)).unwrap();
}

#[test]
fn nobody_there_is_told() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let address = Address::parse(&format!("http://{free}/v1#x"), &BTreeMap::new()).unwrap();
    let model = Model::new(address, Client::new(&Options::default()).unwrap(), None, patience());
    assert_eq!(ask(&model).0.unwrap_err().code(), "voice.unreachable");
}

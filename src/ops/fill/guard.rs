//! What code of a slot may say, by its tokens: whom it imports, and which names of the world it takes into its mouth.
//!
//! What this cannot see: a member whose name is put together at run time (`x['con' + 'structor']`), work that an allowed import
//! does for it, and loops that never end. The first is stopped while its tests run (no code out of texts, no files, no programs),
//! the last by their time; the rest is why a person reads the commit.

use super::tokens::{Piece, Token, tokens};

/// Bytes that a file of a slot may have.
pub(super) const MOST_BYTES: usize = 24_000;

/// What a file may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    /// Name of its slot.
    pub(super) slot: &'a str,
    /// It is a part of a page: whoever looks is asked for everywhere.
    pub(super) section: bool,
    /// The blueprint lets it talk to other machines.
    pub(super) network: bool,
    /// It holds tests.
    pub(super) test: bool,
    /// It works a value out of a row: it asks nobody.
    pub(super) rule: bool,
    /// It runs in a browser, in a page without a server: its element and `tools/parts.js` are all that it has.
    pub(super) browser: bool,
    /// Packages of the app that it may use.
    pub(super) packages: &'a [&'a str],
}

/// One thing that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// From 1; 0 when it is about the whole file.
    pub(super) line: usize,
    /// What, and what to do instead.
    pub(super) why: String,
}

/// Modules of the core that a slot may use; a folder ends in `/`.
const CORE: [&str; 14] = [
    "entity/aggregate.ts",
    "entity/data.ts",
    "entity/entity.ts",
    "entity/errors.ts",
    "entity/list-query.ts",
    "entity/names.ts",
    "entity/types.ts",
    "html.ts",
    "http.ts",
    "ids.ts",
    "reader.ts",
    "rules.ts",
    "text.ts",
    "ui/",
];

/// Ways out of the sandbox of a slot: other machines, other programs, code out of texts, the process and its globals.
const WORLD: [&str; 36] = [
    "AsyncFunction",
    "Atomics",
    "BroadcastChannel",
    "Bun",
    "Deno",
    "EventSource",
    "Function",
    "Proxy",
    "Reflect",
    "SharedArrayBuffer",
    "SharedWorker",
    "WebAssembly",
    "WebSocket",
    "WebSocketStream",
    "WebTransport",
    "Worker",
    "XMLHttpRequest",
    "arguments",
    "debugger",
    "eval",
    "exports",
    "fetch",
    "getBuiltinModule",
    "global",
    "globalThis",
    "importScripts",
    "indexedDB",
    "localStorage",
    "module",
    "navigator",
    "process",
    "require",
    "self",
    "sessionStorage",
    "window",
    "with",
];

/// What leads out of the page in a browser, as a name of its own.
const PAGE: [&str; 14] = [
    "DOMParser",
    "Notification",
    "RTCPeerConnection",
    "caches",
    "cookieStore",
    "customElements",
    "frames",
    "location",
    "open",
    "opener",
    "parent",
    "postMessage",
    "top",
    "trustedTypes",
];

/// What leads out of an element, or makes markup of texts, as a member.
const ELEMENT: [&str; 16] = [
    "baseURI",
    "contentDocument",
    "contentWindow",
    "cookie",
    "createContextualFragment",
    "defaultView",
    "execCommand",
    "innerHTML",
    "insertAdjacentHTML",
    "outerHTML",
    "setHTMLUnsafe",
    "srcdoc",
    "view",
    "write",
    "writeln",
    "adoptedStyleSheets",
];

/// Refused as members and as texts too.
const NEVER: [&str; 12] = [
    "__defineGetter__",
    "__lookupGetter__",
    "__proto__",
    "constructor",
    "dangerouslySetInnerHTML",
    "getOwnPropertyDescriptor",
    "getOwnPropertyDescriptors",
    "getOwnPropertyNames",
    "getPrototypeOf",
    "prototype",
    "sendBeacon",
    "setPrototypeOf",
];

/// Comments that switch a check off.
const SWITCHES: [&str; 6] =
    ["@ts-", "biome-ignore", "eslint-disable", "<reference", "sourceMappingURL", "prettier-ignore"];

/// Everything about a file that is refused, in the order of its lines.
pub(super) fn check(code: &str, rules: &Rules<'_>) -> Vec<Refusal> {
    if code.len() > MOST_BYTES {
        let why = format!("it has {} bytes, and a file of a slot has at most {MOST_BYTES}", code.len());
        return vec![Refusal { line: 0, why }];
    }
    let pieces = match tokens(code) {
        Ok(pieces) => pieces,
        Err(doubt) => return vec![Refusal { line: doubt.line, why: doubt.why.to_owned() }],
    };
    let mut refusals = Vec::new();
    for piece in &pieces {
        if let Token::Comment(text) = &piece.token
            && let Some(switch) = SWITCHES.iter().find(|switch| text.contains(**switch))
        {
            refuse(&mut refusals, piece, format!("a comment with `{switch}` switches a check off"));
        }
    }
    let code: Vec<Piece> =
        pieces.into_iter().filter(|piece| !matches!(piece.token, Token::Comment(_))).collect();
    let seen = Seen { code: &code, rules };
    for (at, piece) in code.iter().enumerate() {
        if let Some(why) = seen.fault(at) {
            refuse(&mut refusals, piece, why);
        }
    }
    refusals.sort_by_key(|refusal| refusal.line);
    refusals.dedup();
    refusals
}

fn refuse(refusals: &mut Vec<Refusal>, piece: &Piece, why: String) {
    refusals.push(Refusal { line: piece.line, why });
}

struct Seen<'a> {
    code: &'a [Piece],
    rules: &'a Rules<'a>,
}

impl Seen<'_> {
    fn sign(&self, at: usize, sign: char) -> bool {
        self.code.get(at).is_some_and(|piece| piece.is(sign))
    }

    fn before(&self, at: usize, sign: char) -> bool {
        at.checked_sub(1).is_some_and(|at| self.sign(at, sign))
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.code.get(at).and_then(Piece::name)
    }

    fn fault(&self, at: usize) -> Option<String> {
        match &self.code[at].token {
            Token::Text(text) if self.rules.browser && leads_away(text) => {
                Some("an address of another machine: the page asks none".to_owned())
            }
            Token::Text(text) => {
                let never = NEVER.iter().find(|word| *word == text)?;
                Some(format!("`{never}` leads out of the object that it is asked of"))
            }
            Token::Name(name) => self.word(at, name),
            _ => None,
        }
    }

    fn word(&self, at: usize, name: &str) -> Option<String> {
        let member = self.before(at, '.') && !self.spread(at);
        let named = self.sign(at + 1, ':') || self.sign(at + 1, '?') && self.sign(at + 2, ':');
        let key = named && "{,;".chars().any(|sign| self.before(at, sign));
        if NEVER.contains(&name) && !(name == "constructor" && !member && self.sign(at + 1, '(')) {
            return Some(format!("`{name}` leads out of the object that it is asked of"));
        }
        if self.rules.browser && member && ELEMENT.contains(&name) {
            return Some(format!(
                "`.{name}` leads out of the slot's element, or makes markup of texts: use `el`"
            ));
        }
        if member || (key && !NEVER.contains(&name)) {
            return None;
        }
        if self.rules.browser && PAGE.contains(&name) {
            return Some(format!("`{name}` is the page's or the window's: call yours something else"));
        }
        match name {
            "import" => self.import(at),
            "from" => self.code.get(at + 1).and_then(Piece::text).and_then(|path| self.source(at, path)),
            "declare" if matches!(self.name(at + 1), Some("global" | "module" | "namespace")) => {
                Some("a slot declares nothing for other files".to_owned())
            }
            "fetch" if self.rules.browser => {
                Some("`fetch` talks to other machines, and this page asks none".to_owned())
            }
            "fetch" if self.rules.network && !self.rules.test => None,
            "fetch" => Some(
                "`fetch` talks to other machines, which this slot may not: `network = true` in its [[slot]] lets it"
                    .to_owned(),
            ),
            name if WORLD.contains(&name) => Some(format!("`{name}` reaches beyond what a slot works with")),
            _ => None,
        }
    }

    /// `...fetch` is no member.
    fn spread(&self, at: usize) -> bool {
        at >= 3 && (1..=3).all(|back| self.sign(at - back, '.'))
    }

    fn import(&self, at: usize) -> Option<String> {
        match self.code.get(at + 1).map(|piece| &piece.token) {
            Some(Token::Sign('(')) => {
                Some("`import(…)` loads code while it runs: import at the top".to_owned())
            }
            Some(Token::Sign('.')) => Some("`import.meta` says where files lie".to_owned()),
            Some(Token::Text(path)) => Some(format!("`import '{path}'` takes nothing: name what it is for")),
            _ => None,
        }
    }

    /// Where an import or an export takes something from.
    fn source(&self, at: usize, path: &str) -> Option<String> {
        let names = self.taken(at);
        if names.contains(&"export") {
            return Some("a slot hands nothing of other files on".to_owned());
        }
        if !self.may_import(path) {
            let instead =
                if self.rules.browser { ": it has `../tools/parts.js` alone" } else { instead(path) };
            return Some(format!("it may not import `{path}`{instead}"));
        }
        if names.contains(&"*") {
            return Some(format!("name what is taken from `{path}` instead of `*`"));
        }
        let system = |name: &&&str| path == "#core/entity/data.ts" && name.starts_with("system");
        if self.rules.section
            && !self.rules.test
            && let Some(name) = names.iter().find(system)
        {
            return Some(format!("`{name}` asks for no viewer: in a page, use `list`, `find` or `count`"));
        }
        let unescaped = |name: &&&str| path == "#core/html.ts" && ["raw", "Raw", "flat"].contains(*name);
        let name = names.iter().find(unescaped)?;
        Some(format!("`{name}` makes markup without escaping: `html` escapes"))
    }

    /// The words between `import` or `export` and its `from`.
    fn taken(&self, from: usize) -> Vec<&str> {
        let mut names = Vec::new();
        for piece in self.code[..from].iter().rev() {
            match &piece.token {
                Token::Name(name) => names.push(name.as_str()),
                Token::Sign('*') => names.push("*"),
                Token::Sign('{' | '}' | ',') => {}
                _ => break,
            }
            if matches!(names.last(), Some(&("import" | "export"))) {
                break;
            }
        }
        names
    }

    fn may_import(&self, path: &str) -> bool {
        if self.rules.browser {
            let own = format!("../../../public/custom/{}.js", self.rules.slot);
            let tests = ["node:test", "node:assert", "node:assert/strict", own.as_str()];
            return if self.rules.test { tests.contains(&path) } else { path == "../tools/parts.js" };
        }
        if self.rules.rule && !self.rules.test && path.starts_with('#') {
            return path == "#core/rules.ts"
                || path.starts_with("#entities/") && path.ends_with("/model.ts") && !path.contains("..");
        }
        if path.contains('\\') || path.contains("..") && !(self.rules.test && path == "../world.ts") {
            return false;
        }
        let test = self.rules.test
            && [
                "node:test",
                "node:assert",
                "node:assert/strict",
                "./contract.ts",
                "./ground.ts",
                "../world.ts",
            ]
            .contains(&path);
        if test || self.rules.packages.contains(&path) || path == "#blueprint.ts" {
            return true;
        }
        if let Some(core) = path.strip_prefix("#core/") {
            let slots = ["slots.ts", "slots.tsx"].contains(&core);
            return slots
                || CORE
                    .iter()
                    .any(|known| *known == core || known.ends_with('/') && core.starts_with(known));
        }
        if let Some(entity) = path.strip_prefix("#entities/") {
            return entity.ends_with("/model.ts");
        }
        let own = path.strip_prefix("#custom/").and_then(|file| file.strip_suffix(".ts"));
        let jobs = ["#features/jobs/slot.ts", "#features/jobs/declare.ts"].contains(&path);
        own == Some(self.rules.slot) || jobs && !self.rules.section
    }
}

/// A text that is an address elsewhere; the names of drawings are none.
fn leads_away(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    let begins =
        ["http:", "https:", "ws:", "wss:", "//", "javascript:"].iter().any(|start| text.starts_with(start));
    (begins || text.contains("url(")) && !text.starts_with("http://www.w3.org/")
}

/// What to use in the place of something.
fn instead(path: &str) -> &'static str {
    let node = path.strip_prefix("node:").unwrap_or(path);
    match node.split('/').next().unwrap_or_default() {
        "#core" if path.contains("/env") => ": it holds the secrets of the app",
        "#core" if path.contains("/db") => {
            ": rows are read through `#core/entity/data.ts`, which asks who is looking"
        }
        "#core" if path.contains("/post") => ": a step sends by `mail()`, which is done once",
        "#core" => ": of the core a slot has data, entities, html, http, text and ui",
        "#features" | "#custom" => ": a slot knows its own file and its contract only",
        "fs" | "child_process" | "net" | "http" | "https" | "tls" | "dgram" | "worker_threads" | "vm"
        | "os" | "cluster" | "module" | "dns" | "inspector" | "sqlite" | "process" => {
            ": a slot touches no files, no programs and no network"
        }
        _ => ": new packages are a person's decision",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTION: Rules<'static> = Rules {
        slot: "wheel",
        section: true,
        network: false,
        test: false,
        rule: false,
        browser: false,
        packages: &["zod"],
    };
    const TOOL: Rules<'static> = Rules { slot: "game", browser: true, packages: &[], ..SECTION };

    fn why(code: &str, rules: &Rules<'_>) -> String {
        let refusals = check(code, rules);
        refusals
            .iter()
            .map(|refusal| format!("{}: {}", refusal.line, refusal.why))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn honest_code_passes() {
        let code = "import { z } from 'zod';
import { list } from '#core/entity/data.ts';
import { html } from '#core/html.ts';
import { type Ctx, viewerOf } from '#core/http.ts';
import type { Section } from '#core/slots.ts';
import { notice } from '#core/ui/index.ts';
import { Product } from '#entities/products/model.ts';

// We fetch and process the products; eval is a word too.
interface Shape { process: string; fetch?: never }
class Wheel {
  #turns = 0;
  constructor(readonly size: number) {}
}
export const wheel: Section = (c: Ctx) => {
  const from = Array.from(list(viewerOf(c), Product).rows);
  const words = 'please fetch(x) and eval(this) and import(that)';
  const half = (from.length + 1) / 2;
  const plain = /^[\\w'\"`/]+$/.test(words);
  return html`<p class=\"fetch\">process(${from.map((row) => html`<b>${row.name}</b>`)} ${words} ${half} ${plain})</p>`;
};
";
        assert_eq!(why(code, &SECTION), "");
        let test = "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { systemList } from '#core/entity/data.ts';\nimport { wheel } from '#custom/wheel.ts';\ntest('x', () => assert.ok(wheel && systemList));\n";
        assert_eq!(why(test, &Rules { test: true, ..SECTION }), "");
        let step = "import type { SlotWork } from '#features/jobs/slot.ts';\nimport { systemList } from '#core/entity/data.ts';\n";
        assert_eq!(why(step, &Rules { section: false, ..SECTION }), "");
        assert_eq!(
            why("export const a = await fetch('https://a.test');", &Rules { network: true, ..SECTION }),
            ""
        );
    }

    #[test]
    fn every_way_out_is_refused() {
        for (code, told) in [
            ("await fetch('https://evil.test');", "network = true"),
            ("const f = { fetch };", "network = true"),
            ("const f = [...fetch];", "network = true"),
            ("const a = 1.\nfetch(a);", "network = true"),
            ("@eval class A {}", "`eval`"),
            ("const { env } = process;", "`process`"),
            ("html`${process.env.AUTH_SECRET}`", "`process`"),
            ("const x = a ? eval : b;", "`eval`"),
            ("new Function('return 1')();", "`Function`"),
            ("(() => {}).constructor('return 1')();", "`constructor`"),
            ("const { constructor: F } = () => {};", "`constructor`"),
            ("f?.['constructor']('x');", "`constructor`"),
            ("f[`constructor`]('x');", "`constructor`"),
            ("const a = ({}).__proto__;", "`__proto__`"),
            ("const m = await import('node:fs');", "import(…)"),
            ("const m = await import(`node:${'fs'}`);", "import(…)"),
            ("import.meta.resolve('x');", "import.meta"),
            ("const x = require('fs');", "`require`"),
            ("import fs from 'node:fs';", "no files"),
            ("import { spawn } from 'child_process';", "no programs"),
            ("import net = require('net');", "`require`"),
            ("import leftpad from 'left-pad';", "a person's decision"),
            ("import 'left-pad';", "takes nothing"),
            ("import { env } from '#core/env.ts';", "holds the secrets"),
            ("import { all } from '#core/db.ts';", "asks who is looking"),
            ("import { post } from '#core/../core/env.ts';", "may not import"),
            ("import { x } from '#core/ui/../env.ts';", "may not import"),
            ("import { x } from '#core/\\x65nv.ts';", "may not import"),
            ("import { sweep } from '../core/entity/files.ts';", "may not import"),
            ("import { other } from '#custom/other.ts';", "its own file"),
            ("import { billing } from '#features/billing/index.ts';", "its own file"),
            ("export { env } from '#core/env.ts';", "hands nothing"),
            ("export * from '#core/text.ts';", "hands nothing"),
            ("import * as data from '#core/entity/data.ts';", "instead of `*`"),
            ("import { systemList as list } from '#core/entity/data.ts';", "asks for no viewer"),
            ("import { raw } from '#core/html.ts';", "without escaping"),
            ("new Worker('x');", "`Worker`"),
            ("globalThis['fe' + 'tch']('x');", "`globalThis`"),
            ("Reflect.construct(a, b);", "`Reflect`"),
            ("declare global { interface Window {} }", "declares nothing"),
            ("// @ts-nocheck\n", "switches a check off"),
            ("/* biome-ignore lint: x */", "switches a check off"),
            ("\\u0065val('1')", "escape"),
            ("const a = 1; // \u{202e} x", "nobody sees"),
            ("h('p', { dangerouslySetInnerHTML: { __html: x } })", "`dangerouslySetInnerHTML`"),
        ] {
            let said = why(code, &SECTION);
            assert!(said.contains(told), "{code}\n  said: {said}");
        }
    }

    /// The five that `tests/fill` lands.
    #[test]
    fn working_answers_pass() {
        let tool = |name| Rules { slot: name, ..TOOL };
        for (name, code, cases) in [
            (
                "game",
                include_str!("../../../tests/fill/answers/game.js"),
                include_str!("../../../tests/fill/answers/game.own.test.ts"),
            ),
            (
                "currency_converter",
                include_str!("../../../tests/fill/answers/currency_converter.js"),
                include_str!("../../../tests/fill/answers/currency_converter.own.test.ts"),
            ),
            (
                "wheel_of_fortune",
                include_str!("../../../tests/fill/answers/wheel_of_fortune.js"),
                include_str!("../../../tests/fill/answers/wheel_of_fortune.own.test.ts"),
            ),
        ] {
            assert_eq!(why(code, &tool(name)), "", "{name}");
            assert_eq!(why(cases, &Rules { test: true, ..tool(name) }), "", "{name}");
        }
        let rule = Rules { slot: "lead_score", rule: true, ..SECTION };
        assert_eq!(why(include_str!("../../../tests/fill/answers/lead_score.ts"), &rule), "");
        let cases = include_str!("../../../tests/fill/answers/lead_score.own.test.ts");
        assert_eq!(why(cases, &Rules { test: true, ..rule }), "");
        let page = Rules { slot: "dashboard", ..SECTION };
        assert_eq!(why(include_str!("../../../tests/fill/answers/dashboard.ts"), &page), "");
        let cases = include_str!("../../../tests/fill/answers/dashboard.own.test.ts");
        assert_eq!(why(cases, &Rules { test: true, ..page }), "");
    }

    #[test]
    fn a_rule_asks_nobody() {
        let rule = Rules { rule: true, ..SECTION };
        let code = "import type { Rule } from '#core/rules.ts';\nimport type { Lead } from '#entities/leads/model.ts';\nexport const a: Rule<typeof Lead, number> = (row) => row.budget;\n";
        assert_eq!(why(code, &rule), "");
        for path in ["#core/entity/data.ts", "#core/http.ts", "#blueprint.ts", "#custom/other.ts"] {
            let said = why(&format!("import {{ x }} from '{path}';"), &rule);
            assert!(said.contains("may not import"), "{path}: {said}");
        }
    }

    #[test]
    fn code_of_a_page_builds_in_its_element_and_leaves_it_by_no_way() {
        let code = "import { el, look } from '../tools/parts.js';
/** @type {import('../tools/parts.js').Build} */
const build = (place, kept) => {
  look(`.tile { color: var(--text) }`);
  const tile = el('b', { class: 'tile' }, String(kept.get()));
  place.append(tile);
  document.addEventListener('keydown', (event) => tile.append(event.key));
};
export const next = (/** @type {number} */ n) => n + 1;
export default build;
";
        assert_eq!(why(code, &TOOL), "");
        let test = "import { test } from 'node:test';\nimport { next } from '../../../public/custom/game.js';\ntest('x', () => next(1));\n";
        assert_eq!(why(test, &Rules { test: true, ..TOOL }), "");
        for (code, told) in [
            ("fetch('/x');", "asks none"),
            ("window.x = 1;", "`window`"),
            ("document.defaultView.x();", "`.defaultView`"),
            ("place.innerHTML = name;", "`.innerHTML`"),
            ("place.insertAdjacentHTML('x', y);", "`.insertAdjacentHTML`"),
            ("document.cookie;", "`.cookie`"),
            ("event.view.x();", "`.view`"),
            ("location = x;", "`location`"),
            ("top.x();", "`top`"),
            ("localStorage.clear();", "`localStorage`"),
            ("el('a', { href: 'https://evil.test' });", "another machine"),
            ("look('.a { background: url(//evil.test) }');", "another machine"),
            ("new RTCPeerConnection();", "`RTCPeerConnection`"),
            ("import { x } from '/tools/slot.js';", "`../tools/parts.js` alone"),
            ("import { x } from 'zod';", "`../tools/parts.js` alone"),
            ("import { x } from './other.js';", "`../tools/parts.js` alone"),
            ("const m = await import('./x.js');", "import(…)"),
        ] {
            let said = why(code, &Rules { network: true, ..TOOL });
            assert!(said.contains(told), "{code}\n  said: {said}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_and_a_place_are_told() {
        let long = "a;".repeat(MOST_BYTES);
        assert!(why(&long, &SECTION).contains("at most 24000"));
        assert!(why("const a = 1;\n\nfetch(a);\n", &SECTION).starts_with("3: `fetch`"));
    }
}

//! Full app, pages only, or a tool in the browser.

use crate::blueprint::AppKind;

use super::clauses::Reading;
use super::features::Cues;
use super::phrases::Phrase;

/// Words of tools that need no server, and the tool they name.
const TOOLS: [(&str, &str); 24] = [
    ("calculator", "calculator"), ("converter", "converter"), ("timer", "timer"), ("stopwatch", "timer"), ("countdown", "timer"), ("pomodoro", "timer"), ("clock", "timer"),
    ("metronome", "timer"), ("calculation", "calculator"), ("calculate", "calculator"), ("compute", "calculator"), ("computing", "calculator"), ("convert", "converter"), ("formatter", "converter"), ("encoder", "converter"),
    ("minifier", "converter"), ("validator", "converter"), ("randomizer", "generator"), ("whiteboard", "drawing"), ("sketchpad", "drawing"), ("visualizer", "visualizer"), ("counter", "counter"),
    ("dice", "dice"), ("generator", "generator"),
];
const GAMES: [&str; 30] = [
    "game", "puzzle", "chess", "sudoku", "tetris", "snake", "tic-tac-toe", "minesweeper", "solitaire", "hangman", "wordle", "2048", "pong", "breakout", "checkers", "blackjack", "poker", "memory", "maze", "pacman", "asteroids", "gomoku", "battleship", "arcade", "platformer", "shooter", "simon", "connect-four", "mahjong", "whack-a-mole",
];
const BROCHURES: [&str; 16] = [
    "cv", "resume", "portfolio", "landing", "brochure", "biography", "one-pager", "homepage", "personal", "introduction", "showcase", "showcasing", "wedding", "invitation", "microsite", "promotional",
];

/// What the words and cues make of the app, and the tool's name.
pub(super) fn kind(reading: &Reading<'_>, phrases: &[Phrase], cues: &Cues) -> (AppKind, Option<String>) {
    let all = reading.words(&(0..reading.tokens.len()));
    let padded = format!(" {all} ");
    let says = |list: &[&str]| list.iter().any(|phrase| padded.contains(&format!(" {phrase} ")));
    let first = reading.sentences.first().map(|sentence| reading.words(&sentence.tokens)).unwrap_or_default();
    let tool = tool(reading, &first);
    if says(&["local storage", "localstorage", "in the browser only", "browser only", "browser-only", "client side only", "client-side only", "no backend", "no server", "without a backend", "without a server", "without backend", "entirely in the browser", "runs in the browser", "fully client-side", "client-side", "purely in the browser", "single html", "html css and javascript", "vanilla javascript", "offline only", "stored in the browser"])
        && !["auth", "payment.one_off", "payment.subscription", "messaging"].iter().any(|feature| cues.has(feature))
    {
        return (AppKind::ClientOnly, Some(tool.unwrap_or_else(|| "slot:tool".into())));
    }
    let server = server_signs(phrases, cues, &padded);
    if let Some(tool) = tool {
        let game = tool == "slot:game";
        let kept = ["score", "scores", "leaderboard", "history", "saved", "save", "account", "progress", "multiplayer", "start a new game", "starting a new game", "statistics", "new game"];
        if server == 0 || !game && server <= 1 && !says(&["account", "history", "saved", "save", "log in", "login"]) {
            return if game && says(&kept) { (AppKind::FullStack, Some(tool)) } else { (AppKind::ClientOnly, Some(tool)) };
        }
        return (AppKind::FullStack, if game { Some(tool) } else { None });
    }
    let brochure = BROCHURES.iter().any(|word| first.split(' ').any(|other| other == *word));
    let static_word = says(&["static website", "static site", "static page", "static web", "landing page", "one-page", "one page website", "single page site"]);
    let company = says(&["company website", "corporate website"]) && server == 0;
    if (brochure || static_word || company) && server == 0 {
        return (AppKind::Static, None);
    }
    (AppKind::FullStack, None)
}

fn tool(reading: &Reading<'_>, first: &str) -> Option<String> {
    let words: Vec<&str> = first.split(' ').collect();
    let noun = |word: &str| super::lexicon::singular(word);
    if words.iter().any(|word| GAMES.contains(&noun(word).as_str())) && !words.iter().any(|word| matches!(*word, "store" | "shop" | "reviews" | "review" | "forum" | "community" | "marketplace" | "management" | "tournament" | "planning" | "news" | "tracker" | "library" | "catalog" | "rental" | "cafe" | "board-game" | "nights" | "night" | "estimators")) && !reading.is_stories() {
        return Some("slot:game".into());
    }
    let hit = TOOLS.iter().find(|(word, _)| words.iter().any(|other| other == word || noun(other) == *word))?;
    // `AI logo generator`, `report generator` need a server.
    let served = matches!(hit.0, "generator" | "clock" | "counter" | "calculate" | "convert") && !words.iter().any(|word| matches!(*word, "password" | "random" | "qr" | "palette" | "color" | "lorem" | "uuid" | "gradient" | "meme" | "dice" | "tally" | "alarm" | "analog" | "digital" | "currency" | "unit" | "units" | "bmi" | "loan" | "tip" | "mortgage" | "word" | "character" | "age"));
    (!served).then(|| hit.1.to_owned())
}

/// How much the words ask for a server.
fn server_signs(phrases: &[Phrase], cues: &Cues, padded: &str) -> usize {
    let features = ["auth", "rbac", "payment.one_off", "payment.subscription", "payment.credits", "upload", "ai", "email", "sms", "notification", "jobs", "messaging", "booking", "order", "comment", "rating", "follow", "vote", "leaderboard", "approval", "team", "contact", "admin", "realtime"];
    let asked = features.iter().filter(|feature| cues.has(feature)).count();
    let managed = phrases
        .iter()
        .filter(|phrase| super::entities::is_object(phrase) && super::lexicon::nouns().has("entity", phrase.head()) && !matches!(phrase.head(), "game" | "calculation" | "board" | "tile" | "card" | "level" | "puzzle" | "result" | "move" | "timer" | "project" | "unit" | "position" | "match"))
        .filter(|phrase| phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "manage" | "edit" | "delete" | "update" | "post" | "publish" | "save" | "add" | "create" | "submit" | "order" | "track" | "record" | "store")) && !phrase.subject)
        .count();
    let stored = usize::from(padded.contains(" database ") || padded.contains(" backend ") || padded.contains(" cms ") || padded.contains(" shop ") || padded.contains(" store "));
    let news = usize::from(padded.contains(" news ") || padded.contains(" blog posts "));
    asked + managed + stored + news
}

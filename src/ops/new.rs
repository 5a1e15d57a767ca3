//! `vibe new`: words → blueprint → files → a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::event::{Asked, Event, FileGroup, Quote, Reason, Split, Understanding};
use super::voicing::{Asker, Heard, VoiceUse};
use super::{Front, Source, Surroundings, TOOL, words};
use crate::author::{self, Draft, Extras, Span, Status, Wishes};
use crate::blueprint::{AppKind, Blueprint};
use crate::error::{Error, Kind};
use crate::project::{self, BLUEPRINT_FILE, Base, Manifest};
use crate::stack::{FileTree, Stack};

/// Longest name of an app.
const MAX_NAME: usize = 60;

/// What the person asked for.
pub struct NewRequest<'a> {
    /// The description.
    pub source: Source<'a>,
    /// Target folder, instead of one named after the app.
    pub folder: Option<PathBuf>,
    /// Name of the app, instead of the one found in the words.
    pub name: Option<String>,
    /// Stack, instead of the one that fits.
    pub stack: Option<String>,
    /// Write nothing unless everything was understood.
    pub strict: bool,
    /// Write nothing.
    pub dry_run: bool,
    /// Whom to ask beside the embedded author.
    pub voice: Option<&'a mut Asker>,
    /// The voice goes on with the slots.
    pub fill: bool,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Display name.
    pub name: String,
    /// Target, as the person would type it.
    pub folder: PathBuf,
    /// Files in it.
    pub files: usize,
    /// Nothing was written.
    pub dry_run: bool,
    /// Pieces of the description that became nothing.
    pub not_understood: usize,
    /// Features that the stack cannot build.
    pub unbuilt: usize,
    /// Places for code of one's own.
    pub slots: usize,
    /// Their names.
    pub open: Vec<String>,
    /// The voice that was asked goes on with them.
    pub fills: bool,
    /// What the voice took, when one was asked.
    pub voice: Option<VoiceUse>,
}

/// Makes an app from a description.
pub fn new(request: NewRequest<'_>, place: &Surroundings, front: &Front<'_>) -> Result<NewReport, Error> {
    let words = words::read(request.source)?;
    let wishes = wishes(request.name, request.stack)?;
    let goes_to = (!request.dry_run).then(|| request.folder.clone());
    let writes = request.fill && request.voice.as_ref().is_some_and(|voice| voice.writes());
    let heard = heard(request.voice, goes_to, (&words, &wishes), place, front)?;
    let none = Extras::default();
    let (draft, questions) =
        settled(&words, wishes, heard.as_ref().map_or(&none, |heard| &heard.extras), front)?;
    let (app, text) = sound(&draft)?;
    let folder = target(request.folder, &app)?;
    let goal: PathBuf = place.folder.join(&folder).components().collect();
    if !request.dry_run {
        project::vacancy(&goal)?;
    }
    let stack = Stack::load(&app.app.stack)?;
    let mut tree = whole_tree(&app, text, &stack)?;
    if let Some(replay) = heard.as_ref().and_then(|heard| heard.file.clone()) {
        tree.insert(project::REPLAY.into(), replay);
    }
    let mut seen = understanding(&words, &draft, questions, &tree);
    add_missing(&mut seen.unbuilt, stack.unbuildable(&app));
    front.sink.emit(&Event::Drafted(&seen));
    if request.strict && !seen.not_understood.is_empty() {
        return Err(not_understood(seen.not_understood.len()));
    }
    if !request.dry_run {
        project::create(&goal, &tree, &|| front.stop.is_raised())?;
    }
    let open: Vec<String> = app.slots.iter().map(|slot| slot.name.clone()).collect();
    Ok(NewReport {
        name: app.app.name.clone(),
        folder,
        files: tree.len(),
        dry_run: request.dry_run,
        not_understood: seen.not_understood.len(),
        unbuilt: seen.unbuilt.len(),
        slots: app.slots.len(),
        fills: writes && !request.dry_run && !open.is_empty(),
        open,
        voice: heard.map(|heard| heard.used),
    })
}

/// Asks the voice, when there is one: after everything that costs nothing was looked at. `goes_to`: where the app goes, when it is
/// written; nothing in it for a folder of its own name.
fn heard(
    voice: Option<&mut Asker>,
    goes_to: Option<Option<PathBuf>>,
    (words, wishes): (&str, &Wishes),
    place: &Surroundings,
    front: &Front<'_>,
) -> Result<Option<Heard>, Error> {
    let Some(voice) = voice else { return Ok(None) };
    let (app, _) = sound(&author::draft(words, wishes)?)?;
    if let Some(folder) = goes_to {
        project::vacancy(&place.folder.join(target(folder, &app)?))?;
    }
    voice.open(place, front.gate)?;
    voice.listen(words, wishes, None, front).map(Some)
}

pub(super) fn wishes(name: Option<String>, stack: Option<String>) -> Result<Wishes, Error> {
    if let Some(name) = &name {
        let length = name.chars().count();
        if name.trim().is_empty() || length > MAX_NAME || name.chars().any(char::is_control) {
            return Err(Error::usage(
                "new.name",
                format!("a name has 1 to {MAX_NAME} characters on one line"),
            )
            .hint("for instance `--name \"Corner Bakery\"`"));
        }
    }
    Ok(Wishes { name, stack, ..Wishes::default() })
}

/// Drafts once, asks what is open, and drafts again when the person chose otherwise.
fn settled(
    words: &str,
    mut wishes: Wishes,
    extras: &Extras,
    front: &Front<'_>,
) -> Result<(Draft, Vec<Asked>), Error> {
    let draft = author::draft_with(words, &wishes, extras)?;
    let mut questions: Vec<Asked> = draft
        .questions
        .iter()
        .map(|q| Asked { id: q.id.clone(), text: q.text.clone(), choices: q.choices.clone(), answer: None })
        .collect();
    for question in &mut questions {
        question.answer = front.gate.answer(question);
        if let Some(answer) = &question.answer {
            wishes.answers.insert(question.id.clone(), answer.clone());
        }
    }
    let draft = if wishes.answers.is_empty() { draft } else { author::draft_with(words, &wishes, extras)? };
    Ok((draft, questions))
}

/// What is written is what is rendered: the blueprint as its own file gives it back, with every default filled in.
fn sound(draft: &Draft) -> Result<(Blueprint, String), Error> {
    let text = draft.blueprint.to_toml();
    let (app, problems) = Blueprint::parse(&text);
    if let (Some(app), None) = (app, problems.first()) {
        return Ok((app, text));
    }
    let first = problems.first().map_or("it cannot be read back", |problem| &problem.message);
    let more = if problems.len() > 1 { format!(", and {} more", problems.len() - 1) } else { String::new() };
    let message = format!("the description became a faulty blueprint: {first}{more}");
    Err(Error::new(Kind::Bug, "new.faulty", message)
        .hint("`vibe blueprint` with the same description prints it; mend it and check it with `vibe check`")
        .hint("nothing was written; please report the description that led here"))
}

/// `--dir`, or a folder named after the app. The slug is checked here too: it becomes a path.
fn target(asked: Option<PathBuf>, app: &Blueprint) -> Result<PathBuf, Error> {
    if let Some(folder) = asked {
        return Ok(folder);
    }
    let slug = &app.app.slug;
    let plain =
        !slug.is_empty() && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !plain {
        return Err(Error::new(Kind::Bug, "new.slug", format!("`{slug}` cannot name a folder"))
            .hint("choose a folder with `--dir`, and please report this"));
    }
    Ok(PathBuf::from(slug))
}

/// The stack's files, the blueprint, and the manifest of both.
fn whole_tree(app: &Blueprint, text: String, stack: &Stack) -> Result<FileTree, Error> {
    let mut tree = stack.files(app)?;
    tree.insert(BLUEPRINT_FILE.into(), text.into_bytes());
    let manifest = Manifest::of(&tree, TOOL, &app.app.stack);
    let base = Base { files: tree.clone() }.to_bytes();
    tree.insert(Manifest::path(), manifest.to_json().into_bytes());
    tree.insert(Base::path(), base);
    tree.insert(project::ATTRIBUTES.0.into(), project::ATTRIBUTES.1.into());
    Ok(tree)
}

fn understanding(words: &str, draft: &Draft, questions: Vec<Asked>, tree: &FileTree) -> Understanding {
    let piece =
        |range: &std::ops::Range<usize>| words.get(range.clone()).unwrap_or_default().trim().to_owned();
    let quote = |span: &Span| Quote { words: piece(&span.range), meaning: span.meaning.clone() };
    let quotes = |understood: bool| {
        let fits = move |span: &&Span| (span.status != Status::NotUnderstood) == understood;
        draft.spans.iter().filter(fits).map(quote).collect::<Vec<_>>()
    };
    let mut understood = quotes(true);
    understood
        .extend(draft.added.iter().map(|a| Quote { words: a.quote.clone(), meaning: a.meaning.clone() }));
    let reasons = |list: &[author::Assumption]| {
        list.iter().map(|a| Reason { what: a.what.clone(), why: a.why.clone() }).collect()
    };
    let split = |c: &author::Contradiction| Split {
        about: c.about.clone(),
        first: piece(&c.first),
        second: piece(&c.second),
        taken: c.taken.clone(),
    };
    Understanding {
        name: draft.blueprint.app.name.clone(),
        kind: kind(draft.blueprint.app.kind),
        stack: draft.blueprint.app.stack.clone(),
        understood,
        assumed: reasons(&draft.assumptions),
        not_understood: quotes(false),
        contradictions: draft.contradictions.iter().map(split).collect(),
        questions,
        left_out: reasons(&draft.left_out),
        unbuilt: draft.unbuilt.clone(),
        groups: groups(tree),
        files: tree.keys().cloned().collect(),
    }
}

pub(super) fn kind(kind: AppKind) -> &'static str {
    match kind {
        AppKind::FullStack => "full-stack",
        AppKind::Static => "static",
        AppKind::ClientOnly => "client-only",
    }
}

fn add_missing(list: &mut Vec<String>, more: Vec<String>) {
    for entry in more {
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
}

/// By folder, one level below `src/`.
fn groups(tree: &FileTree) -> Vec<FileGroup> {
    let mut groups: BTreeMap<String, FileGroup> = BTreeMap::new();
    for (path, bytes) in tree {
        let folder = group_of(Path::new(path));
        let group = groups.entry(folder.clone()).or_insert(FileGroup { folder, files: 0, bytes: 0 });
        group.files += 1;
        group.bytes += bytes.len();
    }
    groups.into_values().collect()
}

fn group_of(path: &Path) -> String {
    let folders: Vec<_> =
        path.parent().into_iter().flat_map(Path::iter).map(|part| part.to_string_lossy()).collect();
    match folders.as_slice() {
        [] => ".".into(),
        [top, below, ..] if top == "src" => format!("{top}/{below}"),
        [top, ..] => top.clone().into_owned(),
    }
}

fn not_understood(count: usize) -> Error {
    let pieces =
        if count == 1 { "one piece of the description was".into() } else { format!("{count} pieces were") };
    Error::failed("new.not_understood", format!("{pieces} not understood, and `--strict` was given"))
        .hint("say it in other words, take it out, or leave out `--strict`")
        .hint("nothing was written")
}

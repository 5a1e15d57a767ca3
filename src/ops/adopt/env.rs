//! Every use of an environment variable in the code, by name, with its place and whether the app can do without.

use std::collections::BTreeMap;

use super::tokens::{Piece, Token};
use super::tree::Tree;

/// A variable as the code uses it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Use {
    /// Where it stands, `file:line`, in the order in which it was found.
    pub(super) places: Vec<String>,
    /// Somewhere it has to be there.
    pub(super) needed: bool,
    /// The code has a value of its own for it.
    pub(super) has_default: bool,
    /// It is only named in an example, or a check knows of it and no code asks for it by its name.
    pub(super) named_only: bool,
    /// Texts that a check accepts for it.
    pub(super) accepts: Vec<String>,
}

/// All variables, and what about them cannot be told.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) all: BTreeMap<String, Use>,
    /// `process.env[name]` and the like: which one is only known when it runs.
    pub(super) dynamic: Vec<String>,
    /// `c.env.NAME`: what Cloudflare gives.
    pub(super) bindings: Vec<String>,
}

/// Whether this can be a variable that a person sets: as they are written everywhere.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && (2..=60).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Looks through the whole repository.
pub(super) fn uses(tree: &Tree) -> Uses {
    let mut uses = Uses::default();
    for (path, pieces) in tree.own_code().filter(|(path, _)| !path.starts_with("supabase/")) {
        File { path, pieces, uses: &mut uses }.look();
    }
    for (name, place) in super::tree::examples(tree) {
        let one = uses.all.entry(name).or_insert_with(|| Use { named_only: true, ..Use::default() });
        one.places.push(place);
    }
    uses
}

struct File<'a> {
    path: &'a str,
    pieces: &'a [Piece],
    uses: &'a mut Uses,
}

impl File<'_> {
    fn look(mut self) {
        let mut whole = false;
        for at in 0..self.pieces.len() {
            if let Some(end) = self.environment(at) {
                whole |= !self.after(at, end);
            } else if self.words(at, &["c", ".", "env", "."]) {
                if let Some(name) = self.name(at + 4) {
                    let place = self.place(at);
                    self.uses.bindings.push(format!("{name} at {place}"));
                }
            } else if self.path.ends_with(".prisma") && self.words(at, &["env", "("]) {
                self.literal(at + 2, true);
            }
        }
        let checks = whole || self.pieces.iter().any(|piece| piece.is_word("createEnv"));
        if checks && self.checks() == 0 && whole {
            self.uses.dynamic.push(self.path.to_owned());
        }
    }

    /// The end of `process.env`, `import.meta.env` or `Bun.env` that begins here.
    fn environment(&self, at: usize) -> Option<usize> {
        [&["process", ".", "env"][..], &["import", ".", "meta", ".", "env"], &["Bun", ".", "env"]]
            .into_iter()
            .find(|words| self.words(at, words))
            .map(|words| at + words.len())
    }

    fn words(&self, at: usize, wanted: &[&str]) -> bool {
        let fits = |(ahead, wanted): (usize, &&str)| {
            self.pieces.get(at + ahead).is_some_and(|piece| match &piece.token {
                Token::Word(word) => word == wanted,
                Token::Sign(sign) => wanted.len() == 1 && wanted.starts_with(*sign),
                Token::Text(_) => false,
            })
        };
        // `my.process.env` is something else, `...process.env` is not.
        let spread = at > 1 && self.pieces[at - 2].is('.');
        let begins = at == 0 || !self.pieces[at - 1].is('.') || spread;
        begins && wanted.iter().enumerate().all(fits)
    }

    fn is(&self, at: usize, sign: char) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.is(sign))
    }

    fn name(&self, at: usize) -> Option<String> {
        self.pieces.get(at)?.word().filter(|word| is_variable(word)).map(str::to_owned)
    }

    fn place(&self, at: usize) -> String {
        format!("{}:{}", super::tree::shown(self.path), self.pieces.get(at).map_or(0, |piece| piece.line))
    }

    /// What follows the environment; false when it is taken as a whole.
    fn after(&mut self, begin: usize, end: usize) -> bool {
        let at = if self.is(end, '?') && self.is(end + 1, '.') { end + 1 } else { end };
        if self.is(at, '.') && self.is(at + 1, '[') || self.is(at, '[') {
            let at = if self.is(at, '[') { at + 1 } else { at + 2 };
            return self.in_brackets(at);
        }
        if self.is(at, '.') {
            if let Some(name) = self.name(at + 1) {
                self.used(name, begin, at + 2);
            }
            return true;
        }
        self.destructured(begin)
    }

    fn in_brackets(&mut self, at: usize) -> bool {
        let closed = self.is(at + 1, ']');
        match self.pieces.get(at).and_then(Piece::text).filter(|text| closed && is_variable(text)) {
            Some(name) => self.used(name.to_owned(), at, at + 2),
            None => {
                let place = self.place(at);
                self.uses.dynamic.push(place);
            }
        }
        true
    }

    fn literal(&mut self, at: usize, needed: bool) {
        let Some(name) = self.pieces.get(at).and_then(Piece::text).filter(|text| is_variable(text)) else {
            return;
        };
        let (name, place) = (name.to_owned(), self.place(at));
        let one = self.uses.all.entry(name).or_default();
        one.places.push(place);
        one.needed |= needed;
    }

    /// One variable, and what the code does without it.
    fn used(&mut self, name: String, begin: usize, end: usize) {
        let place = self.place(begin);
        let or = (self.is(end, '?') && self.is(end + 1, '?')) || (self.is(end, '|') && self.is(end + 1, '|'));
        let asked = or
            || (self.is(end, '?') && !self.is(end + 1, '.'))
            || (self.is(end, '=') && self.is(end + 1, '='))
            || (self.is(end, '!') && self.is(end + 1, '='))
            || (self.is(end, '&') && self.is(end + 1, '&'));
        // `A ?? B` with a variable of its own says what to take instead, `|| ""` that there may be none.
        let other = self.pieces.get(end + 2);
        let default = or && other.is_some_and(|piece| piece.text().is_none_or(|text| !text.is_empty()));
        let throws = or && other.is_some_and(|piece| piece.is_word("throw"));
        let one = self.uses.all.entry(name).or_default();
        one.places.push(place);
        one.needed |= !asked || throws;
        one.has_default |= default && !throws;
    }

    /// `const { A, B: c, C = 'x' } = process.env`
    fn destructured(&mut self, begin: usize) -> bool {
        if begin < 2 || !self.is(begin - 1, '=') || !self.is(begin - 2, '}') {
            return false;
        }
        let (mut at, mut depth) = (begin - 2, 0);
        let open = loop {
            depth += usize::from(self.is(at, '}'));
            depth -= usize::from(self.is(at, '{'));
            if depth == 0 || at == 0 {
                break at;
            }
            at -= 1;
        };
        let mut rest = false;
        for at in open + 1..begin - 2 {
            rest |= self.is(at, '.') && self.is(at + 1, '.') && self.is(at + 2, '.');
            let begins = self.is(at - 1, '{') || self.is(at - 1, ',');
            let Some(name) = self.name(at).filter(|_| begins) else { continue };
            let default = self.is(at + 1, '=')
                || (self.is(at + 1, ':') && self.is(at + 3, '=') && !self.is(at + 4, '='));
            let place = self.place(at);
            let one = self.uses.all.entry(name).or_default();
            one.places.push(place);
            one.needed |= !default;
            one.has_default |= default;
        }
        !rest
    }

    /// Names in a check of the environment: `NAME: z.string()…`. Gives how many there are.
    fn checks(&mut self) -> usize {
        let mut found = 0;
        for at in 1..self.pieces.len() {
            let begins = self.is(at - 1, '{') || self.is(at - 1, ',');
            let Some(name) = self.name(at).filter(|_| begins && self.is(at + 1, ':')) else { continue };
            let value = &self.pieces[at + 2..self.end_of_value(at + 2)];
            let says = |words: &[&str]| {
                value.iter().any(|piece| piece.word().is_some_and(|word| words.contains(&word)))
            };
            if !says(&[
                "z", "v", "str", "num", "bool", "url", "port", "email", "json", "host", "optional", "type",
            ]) {
                continue;
            }
            found += 1;
            let default = says(&["default", "devDefault", "catch", "prefault"]);
            let free = default || says(&["optional", "nullish", "nullable", "undefined"]);
            let accepts: Vec<String> = match says(&["enum", "literal", "choices", "picklist"]) {
                true => value.iter().filter_map(Piece::text).map(super::tree::shown).collect(),
                false => Vec::new(),
            };
            let place = self.place(at);
            let one = self.uses.all.entry(name).or_default();
            one.places.push(place);
            // What the check says holds for every use of the checked value.
            one.needed = !free;
            one.has_default |= default;
            one.accepts.extend(accepts);
        }
        found
    }

    /// The comma or brace that ends a value.
    fn end_of_value(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        for at in from..self.pieces.len() {
            match self.pieces[at].token {
                Token::Sign('(' | '{' | '[') => depth += 1,
                Token::Sign(')' | '}' | ']') if depth == 0 => return at,
                Token::Sign(')' | '}' | ']') => depth -= 1,
                Token::Sign(',') if depth == 0 => return at,
                _ => {}
            }
        }
        self.pieces.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn of(path: &str, code: &str) -> Uses {
        let mut uses = Uses::default();
        let pieces = tokens(code);
        File { path, pieces: &pieces, uses: &mut uses }.look();
        uses
    }

    /// Name, needed, has a default.
    fn told(code: &str) -> Vec<(String, bool, bool)> {
        of("a.ts", code).all.into_iter().map(|(name, one)| (name, one.needed, one.has_default)).collect()
    }

    fn one(name: &str, needed: bool, default: bool) -> (String, bool, bool) {
        (name.to_owned(), needed, default)
    }

    #[test]
    fn every_way_to_name_a_variable_is_seen() {
        let code = "process.env.A1; process.env['B1']; process?.env; import.meta.env.VITE_C; Bun.env.D1!;
            const { E1, F1: f, G1 = 'x', H1: h = 2 } = process.env; process.env?.I1; `${process.env.J1}`";
        let found: Vec<String> = told(code).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(found, ["A1", "B1", "D1", "E1", "F1", "G1", "H1", "I1", "J1", "VITE_C"]);
        let destructured = of("a.ts", code).all;
        assert!(destructured["G1"].has_default && destructured["H1"].has_default);
        assert!(destructured["E1"].needed && destructured["F1"].needed);
    }

    #[test]
    fn what_stands_in_comments_and_texts_is_no_use() {
        assert_eq!(told("// process.env.A1\n/* process.env.B1 */ 'process.env.C1'"), []);
        assert_eq!(told("my.process.env.A1; process.env.lower; process.environment.B1"), []);
    }

    #[test]
    fn what_the_code_does_without_a_variable_is_told() {
        assert_eq!(told("f(process.env.AA!)"), [one("AA", true, false)]);
        assert_eq!(told("process.env.AA ?? 'x'"), [one("AA", false, true)]);
        assert_eq!(told("process.env.AA || ''"), [one("AA", false, false)]);
        assert_eq!(told("process.env.AA ? 1 : 2"), [one("AA", false, false)]);
        assert_eq!(told("process.env.AA === 'x'"), [one("AA", false, false)]);
        assert_eq!(told("process.env.AA ?? throw new Error()"), [one("AA", true, false)]);
        assert_eq!(told("process.env.AA; process.env.AA ?? 'x'"), [one("AA", true, true)]);
    }

    #[test]
    fn a_check_of_the_environment_names_its_variables() {
        let code = "const schema = z.object({ MODE: z.enum(['local', 'production']).default('local'), AA: z.url(),
            BB: optional(z.string()), CC: z.string().optional(), NOT: 3 }); export const env = schema.parse(process.env);";
        let found = of("env.ts", code);
        let told: Vec<_> =
            found.all.iter().map(|(name, one)| (name.as_str(), one.needed, one.has_default)).collect();
        assert_eq!(
            told,
            [("AA", true, false), ("BB", false, false), ("CC", false, false), ("MODE", false, true)]
        );
        assert_eq!(found.all["MODE"].accepts, ["local", "production", "local"]);
        assert_eq!(found.dynamic, Vec::<String>::new());
    }

    /// t3-env: the values stand once more below `runtimeEnv`.
    #[test]
    fn t3_is_understood() {
        let code = "export const env = createEnv({ server: { DATABASE_URL: z.string().url(), AUTH_SECRET:
            process.env.NODE_ENV === 'production' ? z.string() : z.string().optional() },
            client: { NEXT_PUBLIC_X: z.string().optional() },
            runtimeEnv: { DATABASE_URL: process.env.DATABASE_URL, NEXT_PUBLIC_X: process.env.NEXT_PUBLIC_X } });";
        let found = of("env.js", code).all;
        assert!(found["DATABASE_URL"].needed);
        assert!(found.contains_key("AUTH_SECRET"));
        assert!(!found["NEXT_PUBLIC_X"].needed);
    }

    #[test]
    fn what_is_only_known_at_run_time_is_said() {
        assert_eq!(of("a.ts", "x\nprocess.env[name]").dynamic, ["a.ts:2"]);
        assert_eq!(of("a.ts", "f({ ...process.env })").dynamic, ["a.ts"]);
        assert_eq!(of("a.ts", "app.get('/', c => c.env.KEY)").bindings, ["KEY at a.ts:1"]);
    }

    #[test]
    fn prisma_is_read() {
        let found = of(
            "schema.prisma",
            "datasource db {\n provider = \"postgresql\"\n url = env(\"DATABASE_URL\")\n}",
        );
        assert_eq!(found.all["DATABASE_URL"].places, ["schema.prisma:3"]);
    }
}

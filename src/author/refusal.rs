//! What cannot become a blueprint, said clearly.

use crate::error::Error;

use super::clauses::Reading;

/// 200 KB are some 35,000 words.
const LONGEST: usize = 200_000;

/// Refuses what is no readable description.
pub(super) fn check_text(text: &str) -> Result<(), Error> {
    if text.contains('\0')
        || text.contains('\u{FFFD}')
        || text.chars().filter(|letter| letter.is_control() && !letter.is_whitespace()).count() > 8
    {
        return Err(Error::usage("author.not_text", "the description is no text: it holds binary data")
            .hint("give a plain UTF-8 text that says what the app should do"));
    }
    if text.len() > LONGEST {
        return Err(Error::usage(
            "author.too_long",
            format!("the description has {} KB, more than the 200 KB that are read", text.len() / 1000),
        )
        .hint("describe the app's first version; `vibe change` adds to it later"));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Error::usage("author.empty", "the description is empty").hint(
            "say who uses the app and what they do, for example: \"Members book rooms and pay by card\"",
        ));
    }
    Ok(())
}

/// Refuses other languages.
pub(super) fn check_language(text: &str) -> Result<(), Error> {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let latin = text
        .chars()
        .filter(|letter| letter.is_alphabetic() && (letter.is_ascii() || ('À'..='ɏ').contains(letter)))
        .count();
    let words: Vec<String> = text
        .to_lowercase()
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let count = |list: &str| {
        let list: Vec<&str> = list.split(' ').collect();
        words.iter().filter(|word| list.contains(&word.as_str())).count()
    };
    let english = count(
        "the a an and of to for with is are in on can should users user that my app website i want who their by each from it or as we people",
    );
    let others = count(
        "der die das und ein eine mit für ist nicht können sollen möchte ich auf zum zur le la les des une est avec pour dans qui que sont je un et el los las una para con por es del como quiero il lo gli di che per sono voglio een het van voor niet met wil ik het zijn uma um com não os das dos é na och att som på jag vill i et er og på",
    );
    let foreign = letters > 0 && latin * 10 < letters * 7
        || others > english && others * 6 > words.len() && words.len() > 3;
    if foreign {
        return Err(Error::usage(
            "author.language",
            "the description is not in English, and only English is understood",
        )
        .hint("translate the description to English and run the same command again")
        .hint("nothing was written; your text is unchanged"));
    }
    Ok(())
}

/// Phrases of programs that are no web app.
const NOT_WEB: [&str; 33] = [
    "command line",
    "command-line",
    "console application",
    "console app",
    "console program",
    "console based",
    "console-based",
    "cli tool",
    "cli application",
    "cli app",
    "terminal app",
    "terminal application",
    "terminal program",
    "terminal-based",
    "shell script",
    "batch script",
    "batch program",
    "batch job",
    "bash script",
    "powershell script",
    "python script",
    "desktop app",
    "desktop application",
    "desktop software",
    "native app",
    "native ios",
    "native android",
    "ios app",
    "android app",
    "mobile game for ios",
    "browser extension",
    "chrome extension",
    "firmware",
];

/// Refuses console, batch and native programs.
pub(super) fn check_web(reading: &Reading<'_>) -> Result<(), Error> {
    let words = format!(" {} ", reading.words(&(0..reading.tokens.len())));
    let web = [
        " website ",
        " web ",
        " webpage ",
        " web-based ",
        " browser ",
        " web app ",
        " web application ",
        " online ",
        " site ",
        " platform ",
    ]
    .iter()
    .any(|word| words.contains(word));
    let found = NOT_WEB
        .iter()
        .find(|phrase| words.contains(&format!(" {phrase} ")) || words.contains(&format!(" {phrase}s ")));
    let other = [
        " driver for ",
        " microcontroller ",
        " arduino ",
        " kernel module ",
        " python library ",
        " npm package ",
        " rust crate ",
        " input from stdin ",
        " reads a file from disk ",
        " stdin ",
        " stdout ",
    ]
    .iter()
    .find(|phrase| words.contains(**phrase))
    .map(|phrase| phrase.trim());
    if let (Some(phrase), false) = (found.copied().or(other), web) {
        return Err(Error::usage(
            "author.not_web",
            format!("this asks for something that is no web app: \"{phrase}\""),
        )
        .hint("vibe makes web apps, web sites and browser tools")
        .hint("if a web page would serve as well, say so: add \"as a web app\" to the description"));
    }
    Ok(())
}

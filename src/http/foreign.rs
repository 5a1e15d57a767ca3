//! Text that somebody else wrote, before it stands in one of our messages.

/// Longest foreign text in a message, in characters.
const LONGEST: usize = 300;

/// One line of foreign text: control characters and line ends become spaces, what hides or reorders text goes, and the
/// rest is cut after 300 characters.
pub fn plain(text: &str) -> String {
    let hidden = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let mut line = String::new();
    let mut kept = 0;
    for c in text.chars().filter(|c| !hidden(c)) {
        let c = if c.is_control() || c.is_whitespace() { ' ' } else { c };
        if c == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if kept == LONGEST {
            line.push('…');
            break;
        }
        line.push(c);
        kept += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

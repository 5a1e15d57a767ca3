//! Objects out of an answer, whatever stands around them: one a line, a list in `items`, a code fence, prose, a broken end.

use serde_json::{Map, Value};

/// Most objects that are looked at.
const MOST: usize = 200;

/// Every object that is whole, in order; a list in `items` counts as its objects.
pub(super) fn objects(text: &str) -> Vec<Map<String, Value>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + next;
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(Value::Object(object))) => {
                at = start + stream.byte_offset();
                flatten(object, &mut found);
            }
            // An object without its end: those within it may be whole.
            _ => at = start + 1,
        }
        if found.len() >= MOST {
            found.truncate(MOST);
            break;
        }
    }
    found
}

fn flatten(object: Map<String, Value>, into: &mut Vec<Map<String, Value>>) {
    let Some(Value::Array(items)) = object.get("items") else { return into.push(object) };
    into.extend(items.iter().filter_map(|item| item.as_object().cloned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        objects(text).iter().map(|object| object.get("a").map_or("?".into(), ToString::to_string)).collect()
    }

    #[test]
    fn objects_are_found_wherever_they_stand() {
        assert_eq!(names("{\"a\":1}\n{\"a\":2}\n"), ["1", "2"]);
        assert_eq!(names("{\"items\":[{\"a\":1},{\"a\":2}]}"), ["1", "2"]);
        assert_eq!(names("Sure! Here it is:\n```json\n[{\"a\":1}, {\"a\":\"}\"}]\n```"), ["1", "\"}\""]);
        assert_eq!(names("{\"items\":[{\"a\":1},{\"a\":2},{\"a\""), ["1", "2"]);
        assert_eq!(names("{\"a\":1} {oops} {\"a\":2}"), ["1", "2"]);
        assert_eq!(names("no JSON, {} apart"), ["?"]);
        assert_eq!(names("{\"items\":[1,\"x\",null]}"), Vec::<String>::new());
    }

    #[test]
    fn depth_and_number_cost_nothing() {
        assert_eq!(objects(&"{\"a\":".repeat(20_000)).len(), 0);
        assert_eq!(objects(&"{".repeat(60_000)).len(), 0);
        assert_eq!(objects(&"{\"a\":1}".repeat(5_000)).len(), MOST);
    }
}

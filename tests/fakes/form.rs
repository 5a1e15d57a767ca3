//! Forms as vendors read them: `a[b]=c` is nested, `a[]=x` and `a[0]=x` are lists.

use serde_json::{Map, Value as Json};

/// `%XX` and `+` as what they stand for.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// Pairs as the value that they spell; every leaf is text.
pub(crate) fn nested(pairs: &[(String, String)]) -> Json {
    let mut root = Json::Object(Map::new());
    for (name, value) in pairs {
        let (first, rest) = name.split_once('[').unwrap_or((name, ""));
        let inner = rest.split('[').map(|part| part.trim_end_matches(']'));
        let keys: Vec<&str> = std::iter::once(first).chain(inner.filter(|_| name.contains('['))).collect();
        put(&mut root, &keys, value);
    }
    root
}

fn put(at: &mut Json, keys: &[&str], value: &str) {
    let Some((key, rest)) = keys.split_first() else {
        *at = value.into();
        return;
    };
    if key.is_empty() {
        if !at.is_array() {
            *at = Json::Array(Vec::new());
        }
        let mut item = Json::Null;
        put(&mut item, rest, value);
        at.as_array_mut().unwrap().push(item);
        return;
    }
    if let Ok(place) = key.parse::<usize>() {
        if !at.is_array() {
            *at = Json::Array(Vec::new());
        }
        let items = at.as_array_mut().unwrap();
        assert!(place <= items.len() && place < 100, "the places of a list come in their order");
        if place == items.len() {
            items.push(Json::Null);
        }
        put(&mut items[place], rest, value);
        return;
    }
    if !at.is_object() {
        *at = Json::Object(Map::new());
    }
    put(at.as_object_mut().unwrap().entry(*key).or_insert(Json::Null), rest, value);
}

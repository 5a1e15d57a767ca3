//! The schema and the parser say the same.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use toml_edit::{DocumentMut, Item, Value as TomlValue};

use super::super::keys::ALL;
use super::super::words::{BEHAVIOURS, ENTITY_KINDS, EVERY, FIELD_KINDS, LOOKS, PAGE_KINDS, Word};
use super::{
    AiCall, AppKind, AuthMethod, Blueprint, Channel, FIXTURE, Framework, Measure, Mode, Owner, PackageTool,
    Period, Role, SAMPLES, Shape, SlotKind, View, schema,
};

fn value() -> Value {
    serde_json::from_str(schema()).unwrap()
}

fn json_of(toml: &str) -> Value {
    from_item(toml.parse::<DocumentMut>().unwrap().as_item())
}

fn from_item(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => from_value(value),
        Item::Table(table) => {
            Value::Object(table.iter().map(|(key, item)| (key.into(), from_item(item))).collect())
        }
        Item::ArrayOfTables(tables) => {
            tables.iter().map(|table| from_item(&Item::Table(table.clone()))).collect()
        }
    }
}

fn from_value(value: &TomlValue) -> Value {
    match value {
        TomlValue::String(text) => json!(text.value()),
        TomlValue::Integer(number) => json!(number.value()),
        TomlValue::Float(number) => json!(number.value()),
        TomlValue::Boolean(flag) => json!(flag.value()),
        TomlValue::Datetime(time) => json!(time.value().to_string()),
        TomlValue::Array(list) => list.iter().map(from_value).collect(),
        TomlValue::InlineTable(table) => Value::Object(
            table.iter().map(|(key, value)| (key.into(), from_value(value))).collect::<Map<_, _>>(),
        ),
    }
}

#[test]
fn the_schema_is_a_schema() {
    assert!(jsonschema::meta::is_valid(&value()));
}

#[test]
fn what_the_parser_takes_the_schema_takes() {
    let validator = jsonschema::validator_for(&value()).unwrap();
    for toml in [FIXTURE].iter().chain(SAMPLES) {
        let written = super::parsed(toml).to_toml();
        for toml in [*toml, written.as_str()] {
            let wrong: Vec<String> = validator
                .iter_errors(&json_of(toml))
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{toml}\n{wrong:#?}");
        }
    }
}

#[test]
fn what_is_broken_fails_in_both() {
    let validator = jsonschema::validator_for(&value()).unwrap();
    let head = "version = 1\n[app]\nname = \"Shop\"\n";
    let entity = format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"text\"\n");
    let existing =
        |more: &str| format!("version = 1\n[app]\nname = \"x\"\nstack = \"existing\"\n[existing]\n{more}");
    let broken = [
        String::new(),
        "version = 2\n[app]\nname = \"Shop\"\n".into(),
        "version = 1\n[app]\n".into(),
        format!("{head}nam = \"x\"\n"),
        format!("{head}kind = \"web\"\n"),
        format!("{head}slug = \"My Shop\"\n"),
        format!("{head}[theme]\nlook = \"green\"\n"),
        format!("{head}[auth]\nmethods = []\n"),
        format!("{head}[auth]\nwelcome_credits = -1\n"),
        format!("{head}[[entity]]\nname = \"Thing\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"thing\"\nfields.name = \"text\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.Name = \"text\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.id = \"text\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"string\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"text required\"\n"),
        format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"enum To Do\"\n"),
        format!("{entity}list = {{ page = 0 }}\n"),
        format!("{entity}list = {{ view = \"grid\" }}\n"),
        format!("{entity}access = {{ list = \"public\" }}\n"),
        format!("{entity}behaviours = [\"likes\"]\n"),
        format!("{entity}leaderboard = {{ }}\n"),
        format!("{entity}[[job]]\nname = \"draw\"\non = \"Thing.created\"\n"),
        format!("{entity}[[job]]\nname = \"draw\"\nsteps = [{{ notify = \"owner\", text = \"x\" }}]\n"),
        format!("{entity}[[job]]\nname = \"draw\"\non = \"Thing.created\"\nsteps = [{{ text = \"x\" }}]\n"),
        format!(
            "{entity}[[job]]\nname = \"draw\"\non = \"Thing.created\"\nsteps = [{{ sms = \"owner\" }}]\n"
        ),
        format!("{entity}[[price]]\nkey = \"pro\"\nname = \"Pro\"\namount = 4.99\n"),
        format!("{entity}[[notice]]\non = \"Thing.deleted\"\nto = \"owner\"\ntext = \"x\"\n"),
        format!("{entity}[[page]]\npath = \"about\"\ntitle = \"About\"\nkind = \"text\"\nsections = []\n"),
        format!(
            "{entity}[[page]]\npath = \"/x\"\ntitle = \"X\"\nkind = \"tool\"\ntool = \"timer\"\nwidgets = []\n"
        ),
        format!("{head}[[integration]]\nname = \"x\"\npurpose = \"y\"\nsecrets = [\"my key\"]\n"),
        format!("{head}[[slot]]\nname = \"x\"\nkind = \"page\"\ndescription = \"y\"\n"),
        format!("{head}[environments.local]\n"),
        format!("{head}[environments.production]\nproviders.dsn = \"zone\"\n"),
        format!("{head}[environments.production]\nproviders.dns = \"power dns\"\n"),
        format!("{head}[environments.production]\nproviders.host = \"ssh:\"\n"),
        existing("start = \"server.js\"\n"),
        existing("framework = \"rails\"\nstart = \"server.js\"\n"),
        existing("framework = \"node\"\n"),
        existing("framework = \"node\"\nstart = \"/bin/sh -c x\"\n"),
        existing("framework = \"node\"\nstart = \"a.js; rm\"\n"),
        existing("framework = \"vite\"\noutput = \"../..\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nhealth = \"health\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nbuild = \"a && b\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nenv.PORT = \"ask\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nenv.api_key = \"ask\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nenv.KEY = \"asks\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nenv.KEY = \"ask it\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nenv.KEY = \"value\"\n"),
        existing("framework = \"node\"\nstart = \"a.js\"\nwebhook = { path = \"x\" }\n"),
        existing(
            "framework = \"node\"\nstart = \"a.js\"\nwebhook = { path = \"/x\", events = [\"Paid\"] }\n",
        ),
        format!("{head}[state]\nregion = \"auto\"\n"),
        format!("{head}[state]\nstore = \"my-bucket\"\n"),
        format!("{head}[state]\nstore = \"s3://my-bucket/a b\"\n"),
        format!("{head}[state]\nstore = \"s3://my-bucket\"\nkey = \"x\"\n"),
        format!("{head}[state]\nstore = \"s3://my-bucket\"\nendpoint = \"http://s3.example.com\"\n"),
        format!("{head}[state]\nstore = \"s3://my-bucket\"\nendpoint = \"https://me:key@s3.example.com\"\n"),
        format!("{head}[state]\nstore = \"s3://my-bucket\"\nregion = \"EU\"\n"),
    ];
    for toml in broken {
        assert!(!Blueprint::parse(&toml).1.is_empty(), "the parser takes:\n{toml}");
        assert!(!validator.is_valid(&json_of(&toml)), "the schema takes:\n{toml}");
    }
}

#[test]
fn both_know_the_same_keys() {
    let schema = value();
    for keys in ALL {
        let table = if keys.schema.is_empty() { &schema } else { &schema["$defs"][keys.schema] };
        let known: BTreeSet<&str> =
            table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(known, keys.keys.iter().copied().collect(), "{}", keys.title);
        assert_eq!(table["additionalProperties"], json!(false), "{}", keys.title);
        for (key, property) in table["properties"].as_object().unwrap() {
            let explained = property.get("description").or_else(|| property.get("$ref"));
            assert!(explained.is_some(), "{}: {key}", keys.title);
        }
    }
}

#[test]
fn both_know_the_same_words() {
    fn words<W: Word>() -> Value {
        W::WORDS.iter().map(|(word, _)| json!(word)).collect()
    }
    let schema = value();
    let at = |pointer: &str| schema["$defs"].pointer(pointer).unwrap().clone();
    for (pointer, words) in [
        ("/app/properties/kind/enum", words::<AppKind>()),
        ("/theme/properties/mode/enum", words::<Mode>()),
        ("/theme/properties/look/enum", json!(LOOKS)),
        ("/auth/properties/methods/anyOf/0/enum", words::<AuthMethod>()),
        ("/entity/properties/owner/enum", words::<Owner>()),
        ("/entity/properties/kind/enum", json!(ENTITY_KINDS)),
        ("/entity/properties/behaviours/anyOf/0/enum", json!(BEHAVIOURS)),
        ("/list/properties/view/enum", words::<View>()),
        ("/step/properties/ai/enum", words::<AiCall>()),
        ("/job/properties/every/enum", json!(EVERY)),
        ("/price/properties/every/enum", words::<Period>()),
        ("/notice/properties/by/anyOf/0/enum", words::<Channel>()),
        ("/page/properties/kind/enum", json!(PAGE_KINDS)),
        ("/widget/properties/shape/enum", words::<Shape>()),
        ("/widget/properties/measure/enum", words::<Measure>()),
        ("/slot/properties/kind/enum", words::<SlotKind>()),
        ("/existing/properties/framework/enum", words::<Framework>()),
        ("/existing/properties/packages/enum", words::<PackageTool>()),
    ] {
        assert_eq!(at(pointer), words, "{pointer}");
    }
    let pattern = at("/field/pattern").to_string();
    assert!(FIELD_KINDS.iter().all(|kind| pattern.contains(kind)));
    let pattern =
        at("/existing/properties/env/additionalProperties/pattern").as_str().unwrap().replace('\\', "");
    assert!(Role::WORDS.iter().all(|(word, _)| pattern.contains(word)), "{pattern}");
}

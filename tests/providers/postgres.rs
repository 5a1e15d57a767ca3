//! A database whose address was pasted, against a real server.

use std::sync::Arc;

use vibe::engine::Seen;
use vibe::providers::postgres::Postgres as Provider;

use crate::bench::Bench;
use crate::servers::Postgres;

fn look(url: &str) -> Result<String, String> {
    let bench = Bench::new(Arc::new(Provider::new(Vec::new())), "postgres.database", &[("url", url)]);
    match bench.observe() {
        Ok(Seen::Ours { outputs, .. }) => Ok(outputs["proof"].expose().to_owned()),
        Ok(Seen::Unready(why)) => Err(why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pasted_database_is_one_that_takes_the_app() {
    let server = Postgres::start();
    let url = server.database("shop");
    let proof = look(&url).unwrap();
    assert!(proof.contains("lets app in") && proof.contains("guarded by the server too"), "{proof}");
    assert!(look(&server.url("postgres:super", "shop")).unwrap().contains("by the app alone"));
    for (url, why) in [
        (server.url("app:wrong-pass", "shop"), "password authentication failed"),
        (server.url("app:right", "nothing"), "does not exist"),
        (format!("postgresql://app:right@127.0.0.1:{}/shop", server.port - 1), "does not let us in"),
        ("postgresql://127.0.0.1/shop".to_owned(), "no user"),
        ("mysql://app@127.0.0.1/shop".to_owned(), "no address of a PostgreSQL"),
        ("postgresql://app:right@db.example.test/shop".to_owned(), "sslmode=require"),
    ] {
        let said = look(&url).unwrap_err();
        assert!(said.contains(why), "{url}: {said}");
        assert!(!said.contains("wrong-pass"), "{said}");
    }
    let encrypted = format!("{url}?sslmode=require");
    let said = look(&encrypted).unwrap_err();
    assert!(said.contains("TLS"), "this server speaks none: {said}");
}

#[test]
fn a_database_of_something_else_or_without_rights_is_told() {
    let server = Postgres::start();
    let url = server.database("shop");
    assert!(server.psql("shop", "REVOKE ALL ON SCHEMA public FROM pg_database_owner").0);
    let said = look(&url).unwrap_err();
    assert!(said.contains("GRANT CREATE ON SCHEMA public TO \"app\""), "{said}");
    let url = server.database("taken");
    assert!(server.psql("taken", "CREATE TABLE theirs (x int)").0);
    let said = look(&url).unwrap_err();
    assert!(said.contains("of something else"), "{said}");
    assert!(server.psql("taken", "CREATE TABLE migration (name text)").0);
    assert!(look(&url).is_ok());
}

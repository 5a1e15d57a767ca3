//! `postgres.database`: a database whose address a person pasted takes the app. It only looks: it connects as the app will,
//! and changes nothing.

mod tls;

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, Host, SslMode};

use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen, Verbs};
use crate::error::Error;
use crate::http::plain;

/// The oldest server that the apps of our stacks run on, as they say themselves when they start.
pub const OLDEST: i32 = 15;
/// Time for the connection and its question.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the role may do, and what lies there. `pg_roles` and the privileges are open to everybody (PostgreSQL 15, chapter 54).
const QUESTION: &str =
    "SELECT current_setting('server_version_num')::int4, current_setting('server_version')::text,
  (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
  has_schema_privilege('public', 'CREATE'), current_user::text,
  (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace('public')),
  to_regclass('public.migration') IS NOT NULL";

/// Connects to databases.
pub struct Postgres {
    /// PEM texts of roots that are trusted beside those of the machine.
    roots: Vec<String>,
}

impl Postgres {
    /// Trusts these roots beside those of the machine.
    pub fn new(roots: Vec<String>) -> Postgres {
        Postgres { roots }
    }

    /// What was seen, or why the app could not live there.
    async fn look(&self, url: &str) -> Result<Result<String, String>, Error> {
        let config = match settings(url) {
            Ok(config) => config,
            Err(why) => return Ok(Err(why)),
        };
        let encrypt = tls::Encrypt::new(&self.roots)?;
        let asked = async {
            let (client, connection) = config.connect(encrypt).await?;
            let driver = tokio::spawn(connection);
            let row = client.query_one(QUESTION, &[]).await;
            driver.abort();
            row
        };
        let row = match timeout(PATIENCE, asked).await {
            Ok(Ok(row)) => row,
            Ok(Err(error)) => return Ok(Err(format!("the database does not let us in: {}", said(&error)))),
            Err(_) => return Ok(Err("the database does not answer".to_owned())),
        };
        Ok(judged(&row).unwrap_or_else(|error| Err(format!("the database answers oddly: {}", said(&error)))))
    }
}

/// The address as the app will use it: what crosses a network is encrypted.
fn settings(url: &str) -> Result<Config, String> {
    // The app's own client knows these two and takes each of them for an encrypted connection.
    let url =
        url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: Config =
        url.parse().map_err(|_| "that is no address of a PostgreSQL database".to_owned())?;
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    if config.get_hosts().is_empty() || config.get_user().is_none() {
        return Err("that address of a database names no host or no user".to_owned());
    }
    if !config.get_hosts().iter().all(is_near) && config.get_ssl_mode() != SslMode::Require {
        return Err("the app would send its password and its rows in the clear: put `?sslmode=require` at the end of the \
                    address"
            .to_owned());
    }
    config.connect_timeout(PATIENCE).channel_binding(ChannelBinding::Disable).application_name("vibe");
    Ok(config)
}

fn judged(row: &tokio_postgres::Row) -> Result<Result<String, String>, tokio_postgres::Error> {
    let number: i32 = row.try_get(0)?;
    let version = plain(&row.try_get::<_, String>(1)?);
    let (passes, makes, role): (bool, bool, String) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    let (tables, is_app): (i64, bool) = (row.try_get(5)?, row.try_get(6)?);
    let role = plain(&role);
    if number < OLDEST * 10_000 {
        return Ok(Err(format!("the server is PostgreSQL {version}, and the app needs {OLDEST} or newer")));
    }
    if !makes {
        return Ok(Err(format!(
            "its role may make no tables there; let it: GRANT CREATE ON SCHEMA public TO \"{role}\""
        )));
    }
    if tables > 0 && !is_app {
        return Ok(Err(format!(
            "the database holds {tables} tables of something else: give the app one of its own"
        )));
    }
    let guard = match passes {
        false => "rows are guarded by the server too",
        true => "its role passes row-level security over, so rows are guarded by the app alone",
    };
    Ok(Ok(format!("PostgreSQL {version} lets {role} in, who may make tables; {guard}")))
}

/// Words of the server, or of the way to it. Neither of them has the password in it.
fn said(error: &tokio_postgres::Error) -> String {
    let mut words = match error.as_db_error() {
        Some(refusal) => refusal.message().to_owned(),
        None => error.to_string(),
    };
    if let Some(cause) = std::error::Error::source(error).filter(|_| error.as_db_error().is_none()) {
        words = format!("{words}: {cause}");
    }
    plain(&words)
}

#[async_trait]
impl Provider for Postgres {
    fn kinds(&self) -> Vec<Kind> {
        vec![Kind {
            inputs: vec![InputKind::new("url")],
            outputs: vec![OutputKind::new("proof")],
            verbs: Verbs::Check,
            patience: Duration::from_secs(20),
            poll: Duration::from_secs(2),
            by_hand: "See that `psql` with the address that you pasted gets in, that `SELECT version()` says 15 or newer, and that \
                      `CREATE TABLE` works there."
                .to_owned(),
            ..Kind::new("postgres.database")
        }]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let url = call.inputs.need("url")?;
        Ok(match self.look(url).await? {
            Ok(proof) => Seen::ours(Outputs::from([("proof".to_owned(), proof.into())])),
            Err(why) => Seen::Unready(why),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        Err(only_looks(call))
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        Err(only_looks(call))
    }
}

fn only_looks(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("postgres.only_looks", format!("{} only looks at a database", call.addr))
            .hint("please report this"),
    )
}

use std::time::Duration;

use super::Local;
use crate::engine::{Address, Call, Clock, Inputs, Outputs, Provider, Seen};

fn run<T>(of: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(of)
}

/// Asks a provider about one thing with these inputs.
async fn with<T>(
    inputs: &[(&str, &str)],
    known: &Outputs,
    ask: impl AsyncFnOnce(&Local, &Call<'_>) -> T,
) -> T {
    let local = Local::default();
    let kind = local.kinds().remove(0);
    let addr = Address::parse("secret.auth").unwrap();
    let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let clock = Clock::starting_at(Duration::ZERO);
    let call = Call {
        addr: &addr,
        kind: &kind,
        inputs: &Inputs(inputs),
        known,
        others: &[],
        adopt: false,
        key: "",
        mark: "vibe:shop/production/secret.auth",
        clock: &clock,
    };
    ask(&local, &call).await
}

#[test]
fn a_value_is_random_and_as_long_as_asked() {
    run(async {
        let make = async || {
            let inputs = [("bytes", "16"), ("prefix", "whsec_")];
            let made =
                with(&inputs, &Outputs::new(), async |local, call| local.ensure(call).await.unwrap()).await;
            made["value"].expose().to_owned()
        };
        let (one, other) = (make().await, make().await);
        assert_ne!(one, other);
        assert!(one.starts_with("whsec_") && one.len() == 6 + 32, "{one}");
        let usual = with(&[], &Outputs::new(), async |local, call| local.ensure(call).await.unwrap()).await;
        assert_eq!(usual["value"].expose().len(), 64);
        assert!(usual["value"].is_secret());
    });
}

#[test]
fn a_value_that_is_kept_stays_and_a_lost_one_is_missing() {
    run(async {
        let known = Outputs::from([("value".to_owned(), "kept-value".into())]);
        with(&[], &known, async |local, call| {
            assert!(matches!(local.observe(call).await.unwrap(), Seen::Ours { .. }));
            assert_eq!(local.ensure(call).await.unwrap()["value"].expose(), "kept-value");
            local.delete(call).await.unwrap();
            assert!(matches!(local.observe(call).await.unwrap(), Seen::Missing));
            local.ensure(call).await.unwrap();
            assert!(matches!(local.observe(call).await.unwrap(), Seen::Ours { .. }));
        })
        .await;
        with(&[], &Outputs::new(), async |local, call| {
            assert!(matches!(local.observe(call).await.unwrap(), Seen::Missing));
        })
        .await;
    });
}

#[test]
fn too_few_bytes_are_refused() {
    run(async {
        let refused =
            with(&[("bytes", "4")], &Outputs::new(), async |local, call| local.ensure(call).await).await;
        let crate::engine::Fault::Refused(error) = refused.unwrap_err() else { panic!() };
        assert_eq!(error.code(), "local.bytes");
    });
}

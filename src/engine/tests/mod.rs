//! The fault loop: for every moment, the power fails, the same command runs again, and the world is as it would have been.

mod land;
mod walks;

use std::time::Duration;

use land::{Place, shop};

use super::{Ending, Graph, Policy};

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

/// What an undisturbed deploy leaves.
async fn undisturbed() -> Vec<String> {
    let place = Place::new();
    let ran = place.run(&shop(), &Policy::default()).await.unwrap();
    assert_eq!(ran.outcome.ending(), Ending::Done, "{:?}", ran.outcome.failed);
    place.land.picture()
}

/// Runs again and says what is wrong then.
async fn recovered(place: &Place, graph: &Graph, wanted: &[String], moment: &str) {
    let ran = place.run(graph, &Policy::default()).await.unwrap();
    assert_eq!(ran.outcome.ending(), Ending::Done, "{moment}: {:?}", ran.outcome.failed);
    // Requests that outlived their sender are carried out by now.
    tokio::time::sleep(Duration::from_secs(10)).await;
    place.land.catch_up(place.world.clock.now());
    assert_eq!(place.land.picture(), wanted, "{moment}");
    let again = place.run(graph, &Policy::default()).await.unwrap();
    assert!(again.plan.is_empty(), "{moment}: {:#?}", again.plan.steps);
    assert_eq!(place.land.picture(), wanted, "{moment}, once more");
}

/// Goes on as long as the power still goes somewhere; gives the number of moments.
async fn every_moment(
    lateness: Option<Duration>,
    mut graph: Graph,
    before: bool,
    wanted: Vec<String>,
) -> usize {
    for moment in 0..1000 {
        let place = Place::new();
        *place.land.lateness.lock().unwrap() = lateness;
        if before {
            assert_eq!(place.run(&shop(), &Policy::default()).await.unwrap().outcome.ending(), Ending::Done);
        }
        let whole = place.run_until_cut(&graph, moment).await;
        recovered(&place, &graph, &wanted, &format!("cut at moment {moment}")).await;
        if whole.is_some() {
            return moment;
        }
        graph = graph.clone();
    }
    panic!("it never ended by itself");
}

#[test]
fn a_deploy_survives_a_power_cut_at_every_moment() {
    paused().block_on(async {
        let moments = every_moment(None, shop(), false, undisturbed().await).await;
        assert!(moments > 30, "only {moments} moments");
    });
}

#[test]
fn a_request_that_is_carried_out_after_its_sender_died_makes_no_twin() {
    paused().block_on(async {
        let late = Some(Duration::from_millis(1500));
        let moments = every_moment(late, shop(), false, undisturbed().await).await;
        assert!(moments > 30, "only {moments} moments");
    });
}

#[test]
fn a_destroy_survives_a_power_cut_at_every_moment_and_leaves_nothing() {
    paused().block_on(async {
        let moments = every_moment(None, Graph::default(), true, Vec::new()).await;
        assert!(moments > 20, "only {moments} moments");
    });
}

#[test]
fn a_replacement_survives_a_power_cut_at_every_moment() {
    paused().block_on(async {
        let moved = land::shop_at("moved.test");
        let place = Place::new();
        place.run(&shop(), &Policy::default()).await.unwrap();
        place.run(&moved, &Policy::default()).await.unwrap();
        let wanted = place.land.picture();
        assert_eq!(wanted.iter().filter(|line| line.starts_with("t.hook")).count(), 1, "{wanted:#?}");
        let moments = every_moment(None, moved, true, wanted).await;
        assert!(moments > 20, "only {moments} moments");
    });
}

#[test]
fn a_cut_during_the_recovery_is_recovered_from_too() {
    paused().block_on(async {
        let wanted = undisturbed().await;
        for first in (1..60).step_by(3) {
            for second in (0..40).step_by(4) {
                let place = Place::new();
                place.run_until_cut(&shop(), first).await;
                place.run_until_cut(&shop(), second).await;
                recovered(&place, &shop(), &wanted, &format!("cut at {first}, then at {second}")).await;
            }
        }
    });
}

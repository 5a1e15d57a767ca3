//! The fault loop: for every moment, the power fails, the same command runs again, and the world is as it would have been.

mod land;
mod walk;
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

/// What is cut, and what runs then.
struct Cut {
    /// Requests that a dead sender leaves behind are carried out this much later.
    lateness: Option<Duration>,
    /// The shop stands before.
    deployed: bool,
    graph: Graph,
    then: Graph,
    wanted: Vec<String>,
}

impl Cut {
    /// Goes on as long as the power still goes somewhere; gives the number of moments.
    async fn at_every_moment(self) -> usize {
        for moment in 0..1000 {
            let place = Place::new();
            if self.deployed {
                let ran = place.run(&shop(), &Policy::default()).await.unwrap();
                assert_eq!(ran.outcome.ending(), Ending::Done);
            }
            *place.land.lateness.lock().unwrap() = self.lateness;
            let whole = place.run_until_cut(&self.graph, moment).await;
            *place.land.lateness.lock().unwrap() = None;
            recovered(&place, &self.then, &self.wanted, &format!("cut at moment {moment}")).await;
            if whole.is_some() {
                return moment;
            }
        }
        panic!("it never ended by itself");
    }
}

/// At once, and later than the next run looks for the first time.
const LATENESS: [Option<Duration>; 2] = [None, Some(Duration::from_millis(1500))];

#[test]
fn a_deploy_survives_a_power_cut_at_every_moment() {
    paused().block_on(async {
        for lateness in LATENESS {
            let wanted = undisturbed().await;
            let cut = Cut { lateness, deployed: false, graph: shop(), then: shop(), wanted };
            let moments = cut.at_every_moment().await;
            assert!(moments > 30, "only {moments} moments");
        }
    });
}

#[test]
fn a_destroy_survives_a_power_cut_at_every_moment_and_leaves_nothing() {
    paused().block_on(async {
        for lateness in LATENESS {
            let (graph, then) = (Graph::default(), Graph::default());
            let cut = Cut { lateness, deployed: true, graph, then, wanted: Vec::new() };
            let moments = cut.at_every_moment().await;
            assert!(moments > 20, "only {moments} moments");
        }
    });
}

#[test]
fn a_deploy_after_a_cut_destroy_does_not_lose_things_to_a_late_deletion() {
    paused().block_on(async {
        for lateness in LATENESS {
            let (graph, wanted) = (Graph::default(), undisturbed().await);
            let moments =
                Cut { lateness, deployed: true, graph, then: shop(), wanted }.at_every_moment().await;
            assert!(moments > 20, "only {moments} moments");
        }
    });
}

#[test]
fn a_destroy_after_a_cut_deploy_waits_for_what_is_still_being_made() {
    paused().block_on(async {
        for lateness in LATENESS {
            let then = Graph::default();
            let moments = Cut { lateness, deployed: false, graph: shop(), then, wanted: Vec::new() }
                .at_every_moment()
                .await;
            assert!(moments > 30, "only {moments} moments");
        }
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
        for lateness in LATENESS {
            for (then, wanted) in [
                (moved.clone(), wanted.clone()),
                (Graph::default(), Vec::new()),
                (shop(), undisturbed().await),
            ] {
                let graph = moved.clone();
                let moments = Cut { lateness, deployed: true, graph, then, wanted }.at_every_moment().await;
                assert!(moments > 20, "only {moments} moments");
            }
        }
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

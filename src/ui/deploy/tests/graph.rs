use std::collections::BTreeMap;

use super::samples::menugen;
use super::{addr, plain, shop, step};
use crate::engine::{Action, Outcome, Plan};
use crate::error::Error;
use crate::ui::deploy::layout::Layout;
use crate::ui::deploy::{NodeState, Picture};

#[test]
fn a_tree_shows_every_thing_once_below_the_latest_one_that_it_waits_for() {
    let wanted = "\
= data  host.database
○ key.stripe  paste.secret, by you
└─ ○ env  host.env
   │  also after data
   └─ ○ app  host.service
      │  also after runtime
      └─ ○ site  host.site
         └─ ○ seen.tls  net.tls
            │  also after seen.dns
            └─ ○ seen.http  net.http
○ server  host.server
├─ ○ dns.a  zone.record, by you
│  └─ ○ seen.dns  net.dns
└─ ○ runtime  host.runtime
";
    assert_eq!(plain(&Picture::of_plan(&shop()), 100), wanted);
    let narrow = plain(&Picture::of_plan(&shop()), 40);
    assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
    assert!(narrow.contains("seen.http"), "{narrow}");
}

#[test]
fn a_reference_that_another_one_implies_is_not_drawn() {
    let steps = vec![
        step("a", "t.t", Action::Create, &[]),
        step("b", "t.t", Action::Create, &["a"]),
        step("c", "t.t", Action::Create, &["a", "b", "gone"]),
    ];
    let picture = Picture::of_plan(&Plan { steps, blocked: Vec::new() });
    assert_eq!(picture.edges(), [vec![], vec![0], vec![1]]);
}

#[test]
fn a_walk_leaves_its_marks_on_the_graph() {
    let outcome = Outcome {
        proved: BTreeMap::from([(addr("server"), "answered".to_owned())]),
        failed: vec![(addr("app"), Error::failed("t.t", "no"))],
        skipped: vec![(addr("site"), addr("app"))],
        ..Outcome::default()
    };
    let picture = Picture::of_plan(&shop()).after(&outcome);
    let state = |at: &str| picture.nodes.iter().find(|node| node.addr == at).unwrap().state;
    let states = [state("server"), state("app"), state("site"), state("data"), state("env")];
    use NodeState::{Done, Failed, Kept, Planned, Skipped};
    assert_eq!(states, [Done, Failed, Skipped, Kept, Planned]);
}

#[test]
fn an_svg_is_well_formed_needs_nothing_from_elsewhere_and_holds_every_thing() {
    let mut picture = Picture::of_plan(&shop());
    let hostile = "<script>\"&'\u{1b}[2J\u{202e}";
    picture.nodes[0].kind = hostile.into();
    let svg = picture.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let things = document.descendants().filter(|node| node.has_tag_name("g")).count();
    assert_eq!(things, picture.nodes.len());
    for element in ["script", "image", "use", "a", "foreignObject"] {
        assert!(!document.descendants().any(|node| node.tag_name().name() == element), "{element}");
    }
    assert!(!svg.contains("url(") && !svg.contains("@import") && !svg.contains("@font-face"), "{svg}");
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert!(!svg.chars().any(|c| c.is_control() && c != '\n'), "{svg:?}");
    let titles: Vec<_> = document.descendants().filter(|node| node.has_tag_name("title")).collect();
    assert!(titles[0].text().unwrap().contains("<script>\"&'"), "{:?}", titles[0].text());
    roxmltree::Document::parse(&Picture::default().svg()).unwrap();
}

#[test]
fn nothing_overlaps_and_every_edge_goes_to_the_right() {
    for plan in [shop(), wide(40), ladder(12)] {
        let layout = Layout::new(&Picture::of_plan(&plan), 44.0);
        for column in 0..layout.columns {
            let mut there: Vec<f64> = layout
                .spots
                .iter()
                .filter(|spot| spot.layer == column && spot.node.is_some())
                .map(|spot| spot.y)
                .collect();
            there.sort_by(f64::total_cmp);
            for pair in there.windows(2) {
                assert!(pair[1] - pair[0] >= 44.0, "{there:?}");
            }
        }
        for edge in &layout.edges {
            let columns: Vec<usize> = edge.iter().map(|place| layout.spots[*place].layer).collect();
            assert!(columns.windows(2).all(|pair| pair[1] == pair[0] + 1), "{columns:?}");
        }
    }
}

/// One thing that many others wait for.
fn wide(count: usize) -> Plan {
    let mut steps = vec![step("first", "t.t", Action::Create, &[])];
    steps.extend((0..count).map(|n| step(&format!("n{n}"), "t.t", Action::Create, &["first"])));
    Plan { steps, blocked: Vec::new() }
}

/// A chain with a long way beside every part of it.
fn ladder(count: usize) -> Plan {
    let mut steps = vec![step("n0", "t.t", Action::Create, &[]), step("side", "t.t", Action::Create, &[])];
    for n in 1..count {
        steps.push(step(&format!("n{n}"), "t.t", Action::Create, &[&format!("n{}", n - 1), "side"]));
        steps.push(step(&format!("s{n}"), "t.t", Action::Create, &["side"]));
    }
    steps.push(step("end", "t.t", Action::Check, &[&format!("n{}", count - 1), "side", "s1"]));
    Plan { steps, blocked: Vec::new() }
}

#[test]
fn the_graph_of_a_whole_app_has_no_more_columns_than_its_longest_way() {
    let layout = Layout::new(&Picture::of_plan(&menugen()), 44.0);
    assert_eq!(layout.columns, 9);
    assert!(layout.height < 900.0, "{}", layout.height);
}

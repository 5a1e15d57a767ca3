//! `vibe fill --with opencode`: the agent writes the file of a slot itself, over the Agent Client Protocol; its first try does not
//! hold. What its model says is played.

use std::time::Instant;

use crate::shop::{GOOD, Shop, WHEEL, sloppy};
use crate::testing::{Server, answer, write};
use crate::{Person, piece, program, says, stop, writes};

#[tokio::test]
async fn the_agent_writes_a_slot_of_a_real_app_and_repairs_it() {
    let model = Server::start(|_, request, stream| {
        if !request.starts_with("POST") {
            return write(stream, &answer("404 Not Found", "", ""));
        }
        let repair = request.contains("What refused it");
        if request.contains("\"role\":\"tool\"") || !request.contains("\"tools\"") {
            says(stream, &[piece("The slot is written."), stop("stop")]);
        } else if repair {
            says(stream, &[writes(WHEEL, GOOD), stop("tool_calls")]);
        } else {
            says(stream, &[writes(WHEEL, &sloppy()), stop("tool_calls")]);
        }
    });
    let person = Person::with(&model);
    let shop = Shop::new("agent");
    shop.repository();
    let folder = program().parent().unwrap().display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let home = person.home.path().display().to_string();
    let config = format!("{home}/.config");
    let begun = Instant::now();
    let ask = ["fill", "wheel", "--with", "opencode", "--quick"];
    let told = shop.vibe_with(&ask, &[("PATH", &path), ("HOME", &home), ("XDG_CONFIG_HOME", &config)]).ok();
    println!("{told}filled in {:.1} s", begun.elapsed().as_secs_f64());
    for words in ["filled wheel", "2 answers", "opencode 1.18.33"] {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    assert!(shop.read(WHEEL).contains("There is nothing to choose from yet."));
    assert_eq!(shop.git(&["log", "-1", "--format=%s"]), "fill wheel");
    assert_eq!(shop.git(&["status", "--porcelain"]), "");
    person.is_alone().await;
}

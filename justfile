# What one does here. `just` lists it.

default:
    @just --list

# Format, lints, tests of the tool, licences among them
check:
    scripts/test fmt clippy unit

# Everything, apps made by the tool included
test:
    scripts/test

# Make and run an app: `just demo "A club keeps its members"`
demo *words:
    scripts/demo {{ if words == "" { "" } else { quote(words) } }}

# Make an example's app anew and prove it: `just stack menugen`
stack example="menugen":
    rm -rf target/stack/{{ example }}
    cargo run --quiet -- new --yes --file examples/{{ example }}/prompt.txt --dir target/stack/{{ example }}
    cd target/stack/{{ example }} && ../../debug/vibe verify

# Start-up and `vibe new` against their yardsticks
bench:
    benches/start.sh
    benches/new.sh
    benches/mcp.sh
    benches/change.sh

# Render every stack's app/ from its fixture, and write the expected blueprints of the examples, anew
bless:
    BLESS=1 cargo test --lib stack
    SNAPSHOTS=overwrite cargo test --test it

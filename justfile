# The daily verbs. `just` is a convenience: each line runs by itself too.

# what is here
default:
    @just --list --unsorted

# seconds: does it compile
check:
    cargo check --workspace --all-targets

# a throw-away instance full of sample people, projects and tokens
demo:
    cargo run --package claviger -- demo

# tests whose name holds WORD, or all of them
test word="":
    cargo nextest run --workspace {{ word }}

# form, lints, floors
tidy:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings
    cargo xtask tidy

# the whole, as the machine runs it
all:
    scripts/test

# renew the checked-in API document
openapi:
    cargo xtask openapi --write

# one fuzz target for some time: just fuzz path 600
fuzz target seconds="60":
    scripts/fuzz-smoke --seconds {{ seconds }} {{ target }}

# look at changed snapshots one by one
review:
    cargo insta review

# ratios against bare axum and nginx, in one run
bench:
    bench/run

# read the book in a browser
book:
    mdbook serve docs --open

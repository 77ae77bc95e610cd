//! Every `--help` of the verbs that run steps.

use insta::assert_snapshot;

use crate::fixture::Fixture;

fn help(verb: &str) -> String {
    let ran = Fixture::empty().run(&[verb, "--help"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.out
}

#[test]
fn ci() {
    assert_snapshot!(help("ci"), @"");
}

#[test]
fn fmt() {
    assert_snapshot!(help("fmt"), @"");
}

#[test]
fn lint() {
    assert_snapshot!(help("lint"), @"");
}

#[test]
fn test() {
    assert_snapshot!(help("test"), @"");
}

#[test]
fn docs() {
    assert_snapshot!(help("docs"), @"");
}

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
    assert_snapshot!(help("ci"), @"
    Run the whole gate: every check that applies to this workspace

    Steps run side by side where their toolchains allow it. A missing tool is installed into the
    workspace's own folder; nothing is skipped without saying why.

    Usage: cargo jessy ci [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read

              Possible values:
              - auto:   Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise
              - always: Always
              - never:  Never
              
              [default: auto]

          --only <STEP>
              Run these steps alone

              Possible values:
              - fmt:  all code is formatted: rustfmt, gofmt
              - lint: no linter has anything to say: clippy, go vet, staticcheck
              - unit: all tests that need nothing but the code pass: nextest, documentation tests, go
                test
              - doc:  the documentation builds without a warning: rustdoc
              - bdd:  a running system does what the feature files say: cucumber

          --skip <STEP>
              Leave these steps out

              Possible values:
              - fmt:  all code is formatted: rustfmt, gofmt
              - lint: no linter has anything to say: clippy, go vet, staticcheck
              - unit: all tests that need nothing but the code pass: nextest, documentation tests, go
                test
              - doc:  the documentation builds without a warning: rustdoc
              - bdd:  a running system does what the feature files say: cucumber

          --explain <STEP>
              Print what a step checks, reads, needs and runs here

              Possible values:
              - fmt:  all code is formatted: rustfmt, gofmt
              - lint: no linter has anything to say: clippy, go vet, staticcheck
              - unit: all tests that need nothing but the code pass: nextest, documentation tests, go
                test
              - doc:  the documentation builds without a warning: rustdoc
              - bdd:  a running system does what the feature files say: cucumber

          --fail-fast
              Begin no further step once one has failed; those under way are finished

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human: Lines to read and to paste
              - json:  One JSON object

          --format <FORMAT>
              How to report the run

              Possible values:
              - human: For people, on stderr
              - json:  One JSON object a line on stdout; people still read stderr
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn fmt() {
    assert_snapshot!(help("fmt"), @"
    Check that all code is formatted

    Usage: cargo jessy fmt [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read

              Possible values:
              - auto:   Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise
              - always: Always
              - never:  Never
              
              [default: auto]

          --fix
              Format it instead of complaining

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human: Lines to read and to paste
              - json:  One JSON object

          --format <FORMAT>
              How to report the run

              Possible values:
              - human: For people, on stderr
              - json:  One JSON object a line on stdout; people still read stderr
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn lint() {
    assert_snapshot!(help("lint"), @"
    Run all linters

    Usage: cargo jessy lint [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read

              Possible values:
              - auto:   Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise
              - always: Always
              - never:  Never
              
              [default: auto]

          --fix
              Repair what can be repaired, then check

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human: Lines to read and to paste
              - json:  One JSON object

          --format <FORMAT>
              How to report the run

              Possible values:
              - human: For people, on stderr
              - json:  One JSON object a line on stdout; people still read stderr
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn test() {
    assert_snapshot!(help("test"), @"
    Run tests

    Usage: cargo jessy test [OPTIONS] [KIND]

    Arguments:
      [KIND]
              Which tests

              Possible values:
              - unit: Those that need nothing but the code
              - bdd:  The feature files, against a running system
              - all:  Both
              
              [default: unit]

    Options:
          --color <WHEN>
              When to colour what people read

              Possible values:
              - auto:   Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise
              - always: Always
              - never:  Never
              
              [default: auto]

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human: Lines to read and to paste
              - json:  One JSON object

          --format <FORMAT>
              How to report the run

              Possible values:
              - human: For people, on stderr
              - json:  One JSON object a line on stdout; people still read stderr
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn docs() {
    assert_snapshot!(help("docs"), @"
    Build the documentation; a warning is an error

    Usage: cargo jessy docs [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read

              Possible values:
              - auto:   Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise
              - always: Always
              - never:  Never
              
              [default: auto]

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human: Lines to read and to paste
              - json:  One JSON object

          --format <FORMAT>
              How to report the run

              Possible values:
              - human: For people, on stderr
              - json:  One JSON object a line on stdout; people still read stderr
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

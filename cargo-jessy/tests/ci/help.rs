//! Every `--help`.

use insta::assert_snapshot;

use crate::fixture::Fixture;

fn help(verb: &str) -> String {
    let ran = Fixture::empty().run(&[verb, "--help"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.out
}

#[test]
fn all() {
    let ran = Fixture::empty().run(&["--help"]);
    assert_snapshot!(ran.out, @"
    Takes a Rust and Go workspace from a fresh clone to running, tested and shipped

    Usage: cargo jessy [OPTIONS] <COMMAND>

    Commands:
      up           Build what is stale and start the services in order, each gated on its health
      down         Stop everything gracefully, in reverse order, and wait for it
      restart      End one service and start it again, and wait until it is healthy
      status       Show each service's state, restarts, uptime, time to ready and ports
      logs         Show what the services write, merged in order of time
      shell        Open a shell, or run a command, in a service's environment or container
      debug        Let a debugger at a running service: gdbserver for Rust, delve for Go
      ci           Run the whole gate: every check that applies to this workspace
      fmt          Check that all code is formatted
      lint         Run all linters
      test         Run tests
      coverage     Measure how much of the code the tests run through
      bench        Measure the benches and compare them with what they were
      docs         Build the documentation; a warning is an error
      images       Build the container images and check them: size, hardening, commit, reproducibility
      scan         Look for secrets, unsafe settings and known vulnerabilities in the tree and in the
                   images
      report       Show the last run and those before it on one page
      bases        Get the base images that containers are built on: pull them, else make stand-ins
      render       Print the merged compose model as an engine gets it
      deploy       Roll a version that was built and scanned out to a swarm, and back if it is not good
      rollback     Go back to the version that was good before the last
      doctor       Look at what is installed, reachable, too old or in the way, with a line to paste for
                   each
      completions  Print a completion script for a shell
      man          Print the manual page, in roff
      help         Print this message or the help of the given subcommand(s)

    Options:
          --color <WHEN>  When to colour what people read: auto, always or never
      -h, --help          Print help
      -V, --version       Print version

    Exit codes: 0 good · 1 a gate said no · 2 usage · 3 something needed is missing · 4 a defect of ours
    · 130 interrupted
    ");
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
              When to colour what people read: auto, always or never

          --only <STEP>
              Run these steps alone

              Possible values:
              - fmt:         all code is formatted: rustfmt, gofmt
              - lint:        no linter has anything to say: clippy, go vet, staticcheck
              - unit:        all tests that need nothing but the code pass: nextest, documentation
                tests, go test
              - doc:         the documentation builds without a warning, and its tests pass: rustdoc,
                nextest
              - deny:        licences, bans, sources and advisories of dependencies: cargo-deny, trivy
              - bdd:         a running system does what the feature files say: cucumber
              - compose:     every overlay of the compose files is right and hardened: our model, docker
                compose
              - coverage:    the tests run through enough of the code: tarpaulin, go test, cucumber
              - images:      the images are small, hardened and reproducible: buildx, hadolint, trivy
              - integration: the system holds in containers: cucumber, and tests of crashes, ends,
                limits and rights
              - workflows:   the workflows are right and safe: actionlint, zizmor
              - drift:       justfile, hooks and workflows call nothing but cargo jessy
              - scan:        no secret, unsafe setting or known vulnerability in tree and images: trivy
              - bench:       the code is as fast as it was: criterion, callgrind

          --skip <STEP>
              Leave these steps out

              Possible values:
              - fmt:         all code is formatted: rustfmt, gofmt
              - lint:        no linter has anything to say: clippy, go vet, staticcheck
              - unit:        all tests that need nothing but the code pass: nextest, documentation
                tests, go test
              - doc:         the documentation builds without a warning, and its tests pass: rustdoc,
                nextest
              - deny:        licences, bans, sources and advisories of dependencies: cargo-deny, trivy
              - bdd:         a running system does what the feature files say: cucumber
              - compose:     every overlay of the compose files is right and hardened: our model, docker
                compose
              - coverage:    the tests run through enough of the code: tarpaulin, go test, cucumber
              - images:      the images are small, hardened and reproducible: buildx, hadolint, trivy
              - integration: the system holds in containers: cucumber, and tests of crashes, ends,
                limits and rights
              - workflows:   the workflows are right and safe: actionlint, zizmor
              - drift:       justfile, hooks and workflows call nothing but cargo jessy
              - scan:        no secret, unsafe setting or known vulnerability in tree and images: trivy
              - bench:       the code is as fast as it was: criterion, callgrind

          --failed
              Run those steps alone that failed when they last ran, or were left out because others
              failed

          --since <REF>
              Look only at what can have been affected by what has changed since the last commit in
              common with this one, committed or not

          --shard <I/N>
              Do one of N shares of the run: a part of the tests, and some of the other steps

          --explain <STEP>
              Print what a step checks, reads, needs and runs here

              Possible values:
              - fmt:         all code is formatted: rustfmt, gofmt
              - lint:        no linter has anything to say: clippy, go vet, staticcheck
              - unit:        all tests that need nothing but the code pass: nextest, documentation
                tests, go test
              - doc:         the documentation builds without a warning, and its tests pass: rustdoc,
                nextest
              - deny:        licences, bans, sources and advisories of dependencies: cargo-deny, trivy
              - bdd:         a running system does what the feature files say: cucumber
              - compose:     every overlay of the compose files is right and hardened: our model, docker
                compose
              - coverage:    the tests run through enough of the code: tarpaulin, go test, cucumber
              - images:      the images are small, hardened and reproducible: buildx, hadolint, trivy
              - integration: the system holds in containers: cucumber, and tests of crashes, ends,
                limits and rights
              - workflows:   the workflows are right and safe: actionlint, zizmor
              - drift:       justfile, hooks and workflows call nothing but cargo jessy
              - scan:        no secret, unsafe setting or known vulnerability in tree and images: trivy
              - bench:       the code is as fast as it was: criterion, callgrind

          --fail-fast
              Begin no further step once one has failed; those under way are finished

          --staged
              A hook's quick look: fmt, lint and unit see only what the next commit changes

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn bench() {
    assert_snapshot!(help("bench"), @"
    Measure the benches and compare them with what they were

    Usage: cargo jessy bench [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --save <NAME>
              Keep what is measured under this name

          --against <NAME>
              Compare with what was kept under this name [default: the policy's bench.baseline]

          --in-container
              Run them in a container with fixed processors and memory, without a network

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

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
              When to colour what people read: auto, always or never

          --fix
              Format it instead of complaining

          --staged
              A hook's quick look: fmt, lint and unit see only what the next commit changes

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

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
              When to colour what people read: auto, always or never

          --fix
              Repair what can be repaired, then check

          --staged
              A hook's quick look: fmt, lint and unit see only what the next commit changes

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

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
              - unit:        Those that need nothing but the code
              - bdd:         The feature files, against a running system
              - integration: What holds only for the system in containers
              - all:         All of them
              
              [default: unit]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --in-container
              Run them in the container of the policy's test-runner, live; `integration` asks the system
              that runs beside it

          --staged
              A hook's quick look: fmt, lint and unit see only what the next commit changes

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn coverage() {
    assert_snapshot!(help("coverage"), @"
    Measure how much of the code the tests run through

    Usage: cargo jessy coverage [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --open
              Open the report in a browser afterwards, whatever the verdict

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn images() {
    assert_snapshot!(help("images"), @"
    Build the container images and check them: size, hardening, commit, reproducibility

    Usage: cargo jessy images [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --push
              Scan them and push them to JESSY_REPOSITORY, as this commit's for this architecture

          --join <ARCH,…>
              Make this commit's tag of what was pushed for these architectures

          --digests
              Print the digest of each joined image, as an output of a GitHub job

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

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
              When to colour what people read: auto, always or never

          --plan[=<FORMAT>]
              Print the exact command lines and run nothing

              Possible values:
              - human:  Lines to read and to paste
              - json:   One JSON object
              - github: The steps that would run, as the output `steps` of a GitHub job: for a matrix

          --format <FORMAT>
              How to report the run

              Possible values:
              - human:  For people, on stderr
              - json:   One JSON object a line on stdout; people still read stderr
              - github: For the log of a GitHub workflow, on stdout: groups, annotations and a summary
                of the job
              
              [default: human]

          --no-cache
              Run everything, also what has not changed since it was good

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn up() {
    assert_snapshot!(help("up"), @"
    Build what is stale and start the services in order, each gated on its health

    Prints the addresses and what decided the time to ready, then follows the logs until Ctrl-C, which
    stops everything gracefully. With --detach it returns once all is healthy.

    Usage: cargo jessy up [OPTIONS] [SERVICES]...

    Arguments:
      [SERVICES]...
              These services and what they depend on; all if none is named

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --env <dev|test|prod>
              Which overlay of compose.yaml
              
              [default: dev]

          --engine <ENGINE>
              Where they run

              Possible values:
              - auto:   Containers where an engine answers, else processes of this host
              - docker: Containers
              - native: Processes of this host
              
              [default: auto]

          --with <PROFILE>
              Turn on a profile of the compose file

      -d, --detach
              Return once all is healthy, and leave it running

          --watch
              Compile what is saved and let the new programs take over, for as long as this runs

          --timeout <DURATION>
              Give up if not all is healthy by then; 30s, or as long as a container's start may take

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn down() {
    assert_snapshot!(help("down"), @"
    Stop everything gracefully, in reverse order, and wait for it

    Usage: cargo jessy down [OPTIONS]

    Options:
          --color <WHEN>  When to colour what people read: auto, always or never
          --volumes       Remove the named volumes too: what the services have stored is gone
      -h, --help          Print help
    ");
}

#[test]
fn restart() {
    assert_snapshot!(help("restart"), @"
    End one service and start it again, and wait until it is healthy

    Usage: cargo jessy restart [OPTIONS] <SERVICE>

    Arguments:
      <SERVICE>  Its name in the compose file

    Options:
          --color <WHEN>  When to colour what people read: auto, always or never
      -h, --help          Print help
    ");
}

#[test]
fn status() {
    assert_snapshot!(help("status"), @"
    Show each service's state, restarts, uptime, time to ready and ports

    Usage: cargo jessy status [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --format <FORMAT>
              How to write it

              Possible values:
              - human: For people
              - json:  One JSON value a line; the first is the schema's version
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn logs() {
    assert_snapshot!(help("logs"), @"
    Show what the services write, merged in order of time

    Usage: cargo jessy logs [OPTIONS] [SERVICES]...

    Arguments:
      [SERVICES]...
              Of these services only

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

      -f, --follow
              Go on with what is written from now on

          --level <LEVEL>
              Only lines of this level or a graver one
              
              [possible values: trace, debug, info, warn, error]

          --since <DURATION>
              Only lines that are newer, e.g. 90s, 5m, 2h, or a time such as 2026-01-31T12:00:00Z

          --grep <RE>
              Only lines that match this regular expression

          --format <FORMAT>
              How to write them

              Possible values:
              - human: For people
              - json:  One JSON value a line; the first is the schema's version
              
              [default: human]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn render() {
    assert_snapshot!(help("render"), @"
    Print the merged compose model as an engine gets it

    Usage: cargo jessy render [OPTIONS] <TARGET>

    Arguments:
      <TARGET>
              For which engine

              Possible values:
              - compose: The model itself, as `docker compose config` prints it
              - native:  What the native engine runs, and the keys that it can't express
              - swarm:   What `docker stack deploy` gets, and the keys that it leaves out

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

      -f, --file <FILE>
              These compose files, merged in order, instead of the workspace's

          --env <ENV>
              The overlay of the workspace's compose file
              
              [default: dev]

          --format <FORMAT>
              How to write it; by default JSON for native and YAML for the others
              
              [possible values: json, yaml]

          --output <FILE>
              Write it into this file

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn bases() {
    assert_snapshot!(help("bases"), @"
    Get the base images that containers are built on: pull them, else make stand-ins

    What the engine has is left alone. Where no image registry answers, a stand-in is made under the
    same tag from Debian's packages and this host's toolchains, and labelled as one.

    Usage: cargo jessy bases [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --list
              Show which bases are needed and how they stand, and change nothing

          --format <FORMAT>
              How to write the list

              Possible values:
              - human: For people
              - json:  One JSON value a line; the first is the schema's version
              
              [default: human]

          --force
              Make stand-ins anew that are there already

          --env <dev|test|prod>
              For this overlay of compose.yaml alone; else for all that there are

          --with <PROFILE>
              Turn on a profile of the compose file

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn doctor() {
    assert_snapshot!(help("doctor"), @"
    Look at what is installed, reachable, too old or in the way, with a line to paste for each

    Usage: cargo jessy doctor [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --format <FORMAT>
              How to write it

              Possible values:
              - human: For people
              - json:  One JSON value a line; the first is the schema's version
              
              [default: human]

          --explain <NAME>
              Look at nothing: tell what a failure's name means, what causes it and what mends it

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn completions() {
    assert_snapshot!(help("completions"), @"
    Print a completion script for a shell

    The script completes `cargo-jessy`; bash and zsh pass `cargo jessy` on to it.

    Usage: cargo jessy completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>
              The shell
              
              [possible values: bash, elvish, fish, powershell, zsh]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn man() {
    assert_snapshot!(help("man"), @"
    Print the manual page, in roff

    Read it with: cargo jessy man | man -l -

    Usage: cargo jessy man [OPTIONS] [VERB]

    Arguments:
      [VERB]
              The page of one verb

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

      -h, --help
              Print help (see a summary with '-h')
    ");
}

#[test]
fn report() {
    assert_snapshot!(help("report"), @"
    Show the last run and those before it on one page

    The page has the verdict with what failed, the timeline, coverage, features, benches, and sizes and
    times over history. It is one file that needs no network. A section that has nothing to show says
    which command brings it.

    Usage: cargo jessy report [OPTIONS]

    Options:
          --color <WHEN>
              When to colour what people read: auto, always or never

          --open
              Open the page in a browser

          --format <FORMAT>
              What to make

              Possible values:
              - html: One page, in the state folder
              - json: The history as one JSON object on stdout
              
              [default: html]

      -h, --help
              Print help (see a summary with '-h')
    ");
}

//! `ops/github/run_jobs.py`, with the real runner on small workflows. It is packaged for Linux alone.

use crate::fixture::{Fixture, Ran};

const HEAD: &str = "name: x\non: push\npermissions: {}\nenv:\n  OF_ALL: one\njobs:\n";
const CHECKOUT: &str =
    "      - uses: actions/checkout@0123456789012345678901234567890123456789 # v9\n";
const OTHER: &str = "uses: other/thing/inside@0123456789012345678901234567890123456789 # v1\n";

fn run(jobs: &str, args: &[&str]) -> Ran {
    let called = "name: y\non:\n  workflow_call:\n    inputs:\n      word:\n        type: string\n\
        permissions: {}\njobs:\n  inside:\n    runs-on: ubuntu-24.04\n    steps:\n      \
        - run: test \"$WORD\" = called\n        env:\n          WORD: ${{ inputs.word }}\n";
    let action = "name: a\ndescription: a\nruns:\n  using: composite\n  steps:\n    \
        - run: echo set up > set-up\n      shell: bash\n";
    let fixture = Fixture::empty()
        .file(".github/workflows/x.yml", &format!("{HEAD}{jobs}"))
        .file(".github/workflows/y.yml", called)
        .file(".github/actions/setup/action.yml", action)
        .git();
    fixture.commit();
    let mut command = fixture.script("ops/github/run_jobs.py");
    fixture.finish(command.args(args).arg(".github/workflows/x.yml").output().unwrap())
}

/// A table without its times.
fn table(ran: &Ran) -> String {
    let number = regex::Regex::new(r" +\d+\.\d  ").unwrap();
    let lines = ran.out.lines().map(|line| number.replace(line, "  [TIME]  ").into_owned());
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

fn good() -> String {
    format!(
        "  first:
    runs-on: ubuntu-24.04
    outputs:
      words: ${{{{ steps.words.outputs.words }}}}
    steps:
{CHECKOUT}      - uses: ./.github/actions/setup
      - if: always()
        {OTHER}      - run: test -f set-up && test \"$OF_ALL\" = one && git rev-parse HEAD
      - id: words
        run: |
          echo 'words=[\"a\",\"b\"]' >> \"$GITHUB_OUTPUT\"
          echo '# all is well' >> \"$GITHUB_STEP_SUMMARY\"
          echo LATER=kept >> \"$GITHUB_ENV\"
      - run: test \"$LATER\" = kept
  second:
    needs: first
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        word: ${{{{ fromJSON(needs.first.outputs.words) }}}}
    steps:
      - run: test \"$WORD\" = a || test \"$WORD\" = b
        env:
          WORD: ${{{{ matrix.word }}}}
      - if: matrix.word == 'a'
        run: test \"$SECRET $VAR\" = 'one = $HOME two'
        env:
          SECRET: ${{{{ secrets.SECRET }}}}
          VAR: ${{{{ vars.VAR }}}}
  third:
    needs: [first, second]
    uses: ./.github/workflows/y.yml
    with:
      word: called
"
    )
}

#[test]
fn jobs_run_in_order_with_what_they_pass_on() {
    let ran = run(&good(), &["--secret", "SECRET=one = $HOME", "--var", "VAR=two"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(table(&ran), @r#"
    job step seconds result
    x/first a clone of HEAD [TIME] success
    x/first ./.github/actions/setup [TIME] success
    x/first other/thing/inside@0123456789012345678901234567890123456789 [TIME] left out
    x/first test -f set-up && test "$OF_ALL" = one && git rev-parse HEAD [TIME] success
    x/first echo 'words=["a","b"]' >> "$GITHUB_OUTPUT" [TIME] success
    x/first test "$LATER" = kept [TIME] success
    x/second-1 test "$WORD" = a || test "$WORD" = b [TIME] success
    x/second-1 test "$SECRET $VAR" = 'one = $HOME two' [TIME] success
    x/second-2 test "$WORD" = a || test "$WORD" = b [TIME] success
    third/y/inside test "$WORD" = called [TIME] success
    x/first: success
    x/second-1: success
    x/second-2: success
    third/y/inside: success
    "#);
    assert!(ran.err.contains("summary | # all is well"), "{}", ran.err);
}

#[test]
fn the_list_runs_nothing() {
    let ran = run(&good(), &["--list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(ran.out, @r#"
    first
      uses  actions/checkout@0123456789012345678901234567890123456789
      uses  ./.github/actions/setup
      uses  other/thing/inside@0123456789012345678901234567890123456789  (left out)
      run   test -f set-up && test "$OF_ALL" = one && git rev-parse HEAD
      run   echo 'words=["a","b"]' >> "$GITHUB_OUTPUT"; echo '# all is well' >> "$GITHUB_STEP_SUMMARY"; echo LATER=kept >> "$GITHUB_ENV"
      run   test "$LATER" = kept
    second  (after first)
      run   test "$WORD" = a || test "$WORD" = b
      run   test "$SECRET $VAR" = 'one = $HOME two'
    third  (after first, second)
      inside
        run   test "$WORD" = called
    "#);
}

#[test]
fn a_failure_ends_its_job_but_for_what_is_always_run() {
    let jobs = "  first:
    runs-on: ubuntu-24.04
    steps:
      - run: exit 3
      - run: echo never
      - if: always()
        run: echo always
      - if: failure()
        run: echo after a failure
  second:
    needs: first
    runs-on: ubuntu-24.04
    steps:
      - run: echo never
  third:
    if: always()
    needs: [first, second]
    runs-on: ubuntu-24.04
    steps:
      - if: contains(needs.*.result, 'failure') && contains(needs.*.result, 'skipped')
        run: echo the third
";
    let ran = run(jobs, &[]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(table(&ran), @"
    job step seconds result
    x/first exit 3 [TIME] failure
    x/first echo always [TIME] success
    x/first echo after a failure [TIME] success
    x/third echo the third [TIME] success
    x/first: failure
    x/third: success
    ");
}

#[test]
fn a_job_that_is_done_is_needed_by_none() {
    let jobs = "  first:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: exit 1\n  \
        second:\n    needs: first\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n  \
        third:\n    needs: [first, second]\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n";
    let ran = run(jobs, &["--without", "first"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.ends_with("x/second: success\nx/third: success\n"), "{}", ran.out);
    let ran = run(jobs, &["--without", "fourth"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    insta::assert_snapshot!(ran.err, @"error: there is no job fourth: there are first, second, third");
}

#[test]
fn an_environment_has_variables_of_its_own() {
    let job = |name: &str, environment: &str, wanted: &str| {
        format!(
            "  {name}:\n    runs-on: ubuntu-24.04\n{environment}    steps:\n      \
             - run: test \"$VAR\" = {wanted}\n        env:\n          VAR: ${{{{ vars.VAR }}}}\n"
        )
    };
    let jobs = [
        job("first", "", "all"),
        job("second", "    environment: staging\n", "own"),
        job("third", "    environment:\n      name: other\n      url: x\n", "all"),
    ];
    let own = ["--var", "staging/VAR=own"];
    let ran = run(&jobs.concat(), &[own.as_slice(), &["--var", "VAR=all"]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let ran = run(&jobs.concat(), &own);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.err, @"error: first asks for what is not given: --var VAR");
}

#[test]
fn an_expression_that_would_be_empty_is_an_error() {
    let job = |steps: &str| format!("  first:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}");
    let asks = "      - if: vars.ONE != 'secrets.NONE'\n        run: echo \"$A $B\"\n        env:\n          \
        A: ${{ secrets.TWO }} ${{ format('{0}', inputs.THREE) }}\n          B: ${{ github.token }} vars.NONE\n";
    let ran = run(&job(asks), &["--var", "ONE="]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.err, @"error: expressions ask for what is not given: --secret TWO, --input THREE");
    let reads = format!(
        "      - id: other\n        {OTHER}      - run: echo \"$A\"\n        env:\n          A: ${{{{ steps.other.outputs.a }}}}\n"
    );
    let ran = run(&job(&reads), &[]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    insta::assert_snapshot!(ran.err, @"error: outputs of steps that are left out are read: first: steps.other.outputs");
}

#[test]
fn what_is_not_there_is_named() {
    let job = "  first:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n";
    let ran = run(job, &["--list", "--event", "push"]);
    assert_eq!(ran.out, "first\n  run   echo\n", "{}", ran.err);
    for (jobs, says) in [
        ("  first: {}\n", "there is no job that can be read"),
        ("  first:\n    runs-on: x\n", "no steps"),
    ] {
        let ran = run(jobs, &[]);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

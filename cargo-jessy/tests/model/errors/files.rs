//! Files beside the compose file.

use std::fs;

use camino::Utf8Path;
use cargo_jessy::model::{ErrorKind, Source, load};
use insta::assert_snapshot;

use super::{bad, errors};

#[test]
fn env_files() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    env_file: [none.env, bad.env, {path: also.env, required: true}, {path: not.env, required: false}]
", "bad.env": "A=1
B C=2
"), @"
    <DIR>/bad.env:2:1: the name `B C` has a space in it
    compose.yaml:4:16: the env file <DIR>/none.env doesn't exist
    help: make it, or say `required: false`
    compose.yaml:4:35: the env file <DIR>/also.env doesn't exist
    help: make it, or say `required: false`
    ");
}

#[test]
fn a_bad_dotenv() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}\n", ".env": r#"A=1
"B"=2
"#), @r#"<DIR>/.env:2:1: `"` can't be part of a name: `"B"=2`"#);
}

#[test]
fn a_required_variable_in_dotenv() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}\n", ".env": "\nA=${NOPE:?is needed}\n"), @"<DIR>/.env:2:1: the variable `NOPE` is required and not set: is needed");
}

#[test]
fn missing_files() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services: {}\n")];
    let both = |source: &mut Source| {
        source.files.push("nowhere.yaml".into());
        source.env_files = Some(vec!["no.env".into()]);
    };
    assert_snapshot!(errors(files, both), @"
    can't read nowhere.yaml: No such file or directory (os error 2)
    the env file <DIR>/no.env doesn't exist
    help: make it, or say `required: false`
    ");
    assert_snapshot!(errors(&[], |_| {}), @"no compose file was named");
}

#[test]
fn project_names() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services: {a: {image: a}}\n")];
    let named = |name: &str| {
        let name = name.to_owned();
        errors(files, |source| source.project_name = Some(name))
    };
    assert_snapshot!(named("My App"), @"
    `My App` can't name a project
    help: use lower-case letters, digits, - and _, with a letter or digit first
    ");
    assert_snapshot!(named(""), @"
    `` can't name a project
    help: use lower-case letters, digits, - and _, with a letter or digit first
    ");
    assert_snapshot!(named("good-name_1"), @"loaded: 1");
}

#[test]
fn errors_say_their_kind() {
    let kind = |text: &str| {
        let work = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(work.path()).unwrap();
        fs::write(dir.join("c.yaml"), text).unwrap();
        let files = vec!["c.yaml".into()];
        let source = Source { files, project_dir: dir.to_owned(), ..Source::default() };
        load(&source).unwrap_err().0[0].kind
    };
    assert_eq!(kind("a: [").to_owned(), ErrorKind::Syntax);
    assert_eq!(kind("a: b"), ErrorKind::Schema);
    assert_eq!(kind("services: {a: {image: a, depends_on: [b]}}"), ErrorKind::Reference);
    assert_eq!(kind("services: {a: {image: a, depends_on: [a]}}"), ErrorKind::Cycle);
    assert_eq!(kind("name: '${'"), ErrorKind::Interpolation);
    assert_eq!(kind("name: '${A?}'"), ErrorKind::MissingVariable);
    assert_eq!(kind("services: {a: {image: a, env_file: none}}"), ErrorKind::Io);
    let both = "services: {a: {image: a, network_mode: host, networks: [default]}}";
    assert_eq!(kind(both), ErrorKind::Conflict);
}

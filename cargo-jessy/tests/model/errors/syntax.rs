//! Text that isn't YAML, or isn't a compose file.

use insta::assert_snapshot;

use super::{bad, errors};

#[test]
fn a_tab() {
    assert_snapshot!(bad!("compose.yaml": "services:\n  web:\n\timage: a\n"), @"
    compose.yaml:3:1: a tab is used for indentation
    help: YAML allows spaces only: put two spaces for the tab
    ");
}

#[test]
fn a_tab_later() {
    assert_snapshot!(bad!("compose.yaml": "services:\n  web:\n    image: a\n    command:\n\t  - x\n"), @"
    compose.yaml:5:1: a tab is used for indentation
    help: YAML allows spaces only: put two spaces for the tab
    ");
}

#[test]
fn duplicate_keys() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    image: b
  web:
    image: c
"), @"
    compose.yaml:4:5: the key `image` is already given on line 3
    compose.yaml:5:3: the key `web` is already given on line 2
    ");
}

#[test]
fn an_unknown_anchor() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: *nothing
"), @"
    compose.yaml:2:8: invalid YAML: while parsing node, found unknown anchor
    help: define it first: `&name` before the value that `*name` repeats
    ");
}

#[test]
fn an_alias_of_itself() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: &web
    image: a
    x-loop: {again: *web}
"), @"compose.yaml:4:21: this alias repeats a value that contains it");
}

#[test]
fn a_merge_of_text() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    <<: [text]
    image: a
"), @"compose.yaml:3:10: `<<` merges mappings, and this is text");
}

#[test]
fn not_a_mapping() {
    assert_snapshot!(bad!("compose.yaml": "- services\n"), @"compose.yaml:1:1: a compose file is a mapping, and this is a list");
}

#[test]
fn just_text() {
    assert_snapshot!(bad!("compose.yaml": "services\n"), @"compose.yaml:1:1: a compose file is a mapping, and this is text");
}

#[test]
fn an_empty_file() {
    assert_snapshot!(bad!("compose.yaml": ""), @"compose.yaml:1:1: the compose file is empty");
}

#[test]
fn only_a_comment() {
    assert_snapshot!(bad!("compose.yaml": "# nothing\n"), @"compose.yaml:1:1: the compose file is empty");
}

#[test]
fn an_empty_document() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}
---
"), @"compose.yaml:3:1: a compose file is a mapping, and this is nothing");
}

#[test]
fn bad_yaml() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: {image: a
  db: {image: b}
"), @"compose.yaml:3:5: invalid YAML: while parsing a flow mapping, did not find expected ',' or '}'");
}

#[test]
fn bad_yaml_quotes() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: "a
"#), @"compose.yaml:3:12: invalid YAML: while scanning a quoted scalar, found unexpected end of stream");
}

#[test]
fn bad_indentation() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
   command: b
"), @"compose.yaml:4:4: invalid YAML: while parsing a block mapping, did not find expected key");
}

#[test]
fn odd_keys() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    environment:
      1: x
      true: y
      [a]: z
    null: b
"), @"
    compose.yaml:5:7: the key `1` is a whole number, and keys are text
    help: put the key in quotes
    compose.yaml:6:7: the key `true` is a boolean, and keys are text
    help: put the key in quotes
    compose.yaml:7:7: a key is a list, and keys are text
    help: put the key in quotes
    compose.yaml:8:5: a key is nothing, and keys are text
    help: put the key in quotes
    ");
}

#[test]
fn deep_nesting() {
    let text = format!("services: {}{}\n", "[".repeat(200), "]".repeat(200));
    assert_snapshot!(bad!("compose.yaml": text), @"compose.yaml:1:74: nested more than 64 levels deep");
}

#[test]
fn text_that_is_not_utf_8() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services:\n  web: {image: \xff}\n")];
    assert_snapshot!(errors(files, |_| {}), @"
    compose.yaml:2:16: the text isn't UTF-8
    help: save the file as UTF-8
    ");
}

/// Nine levels of nine aliases each would be 400 million values.
#[test]
fn aliases_of_aliases_are_bounded() {
    let mut text = "x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for i in 1..10 {
        let items = vec![format!("*a{}", i - 1); 9].join(", ");
        text += &format!("x-{i}: &a{i} [{items}]\n");
    }
    assert_snapshot!(bad!("compose.yaml": text), @"
    compose.yaml:6:11: aliases repeat more than 100000 values
    help: an alias of aliases grows with each level: write the values out
    ");
}

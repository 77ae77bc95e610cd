//! Secrets are made once, told once, and readable by a container's user alone.

use std::os::unix::fs::PermissionsExt as _;

use crate::harness::{Fixture, have_docker, on};

const SECRET: &str = "
services:
  web:
    { {sh}, user: \"65532:65532\", read_only: true, cap_drop: [ALL],
      command: [\"id -u; cat /run/secrets/token /run/secrets/given /motto; echo; exec sleep 600\"],
      secrets: [token, given], configs: [{ source: motto, target: /motto }] }
secrets:
  token: { file: .jessy/secrets/token, x-jessy: { generate: true } }
  given: { environment: GIVEN }
configs:
  motto: { content: \"a motto\" }
";

#[test]
fn a_user_without_rights_reads_them_and_nobody_else() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(SECRET);
    let mut up = fixture.command(&["up", "--engine", "docker", "--detach"]);
    let up = fixture.end({
        up.env("GIVEN", "a-given-secret");
        up
    });
    assert_eq!(up.code, 0, "{}", up.err);
    assert!(up.err.contains("made the secret token: .jessy/secrets/token"), "{}", up.err);
    let token = std::fs::read_to_string(fixture.path(".jessy/secrets/token")).unwrap();
    assert_eq!(token.len(), 48);
    let out = fixture.run(&["logs"]).out;
    // What hides them knows them letter by letter.
    assert!(out.contains("│ 65532\n") && out.contains("[secret][secret]a motto"), "{out}");
    let mode = |name: &str| {
        let path = fixture.path(name);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode(".jessy/secrets/token"), 0o600);
    let copies = format!(".jessy/docker/{}/secrets", fixture.project);
    assert_eq!((mode(&copies), mode(&format!("{copies}/token"))), (0o700, 0o444));
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert!(!fixture.path(&copies).exists(), "copies go with the containers");
    assert_eq!(mode(".jessy/secrets/token"), 0o600, "the secret itself stays");
}

#[test]
fn a_missing_secret_is_a_card() {
    on(SECRET, |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 3);
        insta::assert_snapshot!(card, @r#"
        ✗ web needs the secret `given`, and variable GIVEN is not there
            fix: export GIVEN="$(openssl rand -hex 32)"
            more: cargo jessy doctor --explain secret-missing
        "#);
        assert!(fixture.containers(&[]).is_empty());
    });
}

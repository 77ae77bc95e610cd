//! A planted secret, looked for in all that a run of the gate prints and leaves.

use camino::Utf8Path;

use crate::fixture::Fixture;

const SECRET: &str = "planted <\"secret\"> & of the gate";
/// Part of each spelling of it.
const PLANTED: &str = "planted";

const SOURCE: &str = r#"//! A library.
#[cfg(test)]
mod tests {
    #[test]
    fn tells() {
        let token = std::env::var("GATE_TOKEN").unwrap();
        println!("told on stdout: {token}");
        panic!("told in a panic: {token:?}, https://ana:planted-in-a-url@host/");
    }
}
"#;

/// Files below a folder that hold the secret.
fn kept(folder: &Utf8Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in folder.read_dir_utf8().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tools") {
            found.extend(kept(path));
        } else if let Ok(bytes) = fs_err::read(path)
            && String::from_utf8_lossy(&bytes).contains(PLANTED)
        {
            found.push(path.to_string());
        }
    }
    found
}

#[test]
fn no_output_and_no_file_of_a_run_tells_a_secret() {
    let fixture = Fixture::library(SOURCE).tools();
    let summary = fixture.root().join("summary.md");
    for args in [
        &["ci", "--only", "unit"][..],
        &["ci", "--only", "unit", "--format", "json"],
        &["ci", "--only", "unit", "--format", "github"],
        &["ci", "--only", "unit", "--plan"],
        &["ci", "--only", "unit", "--plan=json"],
        &["report"],
    ] {
        let mut command = fixture.command(args);
        command.env("GATE_TOKEN", SECRET).env("GITHUB_STEP_SUMMARY", &summary);
        let ran = fixture.finish(command.output().unwrap());
        assert!(
            !(ran.out.clone() + &ran.err).contains(PLANTED),
            "{args:?}: {}{}",
            ran.out,
            ran.err
        );
        if args.len() == 3 {
            assert_eq!(ran.code, Some(1), "{}", ran.err);
            assert!(ran.err.contains("told in a panic: \"[secret]\""), "{}", ran.err);
        }
    }
    assert!(fs_err::read_to_string(&summary).unwrap().contains("told in a panic"));
    assert_eq!(kept(&fixture.root().join(".jessy")), Vec::<String>::new());
    assert!(!fs_err::read_to_string(&summary).unwrap().contains(PLANTED));
}

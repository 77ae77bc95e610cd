//! The feature files on the core alone, as a test: so that what they run through counts as covered.

use std::process::Command;

#[test]
fn the_core_does_what_the_feature_files_say() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jessy-features"));
    let place = ["JESSY_URL", "JESSY_CORE_URL", "JESSY_TOKEN_FILE", "JESSY_FEATURES_ON"];
    for variable in place {
        command.env_remove(variable);
    }
    let output = command.args(["--on", "process", "--color", "never"]).output();
    let output = output.expect("the program starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

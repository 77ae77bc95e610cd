//! Where the debugger servers come from.

use camino::Utf8PathBuf;

use super::Language;
use crate::catalogue::Id;
use crate::{env::Env, exit::Failure};

/// The delve that knows Go 1.26.
pub(super) const DELVE: &str = "github.com/go-delve/delve/cmd/dlv@v1.27.2";

/// The server for a language.
pub(super) fn find(env: &Env, language: Language) -> Result<Utf8PathBuf, Failure> {
    match language {
        Language::Rust => env.find_on_path("gdbserver").ok_or_else(|| {
            Failure::missing(
                Id::ToolMissing,
                "debugging needs gdbserver, and it is not on the PATH",
            )
            .help("sudo apt-get install gdbserver gdb")
        }),
        Language::Go => env.find_on_path("dlv").or_else(|| installed_by_go(env)).ok_or_else(|| {
            Failure::missing(
                Id::ToolMissing,
                "debugging Go needs delve, and `dlv` is not on the PATH",
            )
            .help(format!("go install {DELVE}"))
        }),
    }
}

/// Where `go install` puts it: not everybody has that on the PATH.
fn installed_by_go(env: &Env) -> Option<Utf8PathBuf> {
    let set = |name: &str| env.get(name).filter(|path| !path.is_empty()).map(Utf8PathBuf::from);
    let bin = set("GOBIN")
        .or_else(|| Some(set("GOPATH")?.join("bin")))
        .or_else(|| Some(set("HOME")?.join("go/bin")))?;
    Some(bin.join("dlv")).filter(|path| path.is_file())
}

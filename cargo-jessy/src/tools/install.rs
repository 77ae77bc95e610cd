//! Installing a tool so that it is there completely or not at all: into a folder beside its own,
//! asked for its version there, then renamed.

use camino::Utf8Path;

use super::{Toolbox, Trouble, says_version, table::Pinned, ways};
use crate::proc::{Stop, lock};

const STAGING: &str = ".staging-";

pub(super) async fn install(
    toolbox: &Toolbox,
    pinned: &Pinned,
    stop: &Stop,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(), Trouble> {
    let mut tried = String::new();
    let done = attempt(toolbox, pinned, stop, say, &mut tried).await;
    match done {
        Ok(true) => Ok(()),
        _ if stop.is_set() => Err(Trouble::Stopped),
        outcome => {
            if let Err(error) = outcome {
                tried.push_str(&format!("{error}\n"));
            }
            let best = pinned.ways.last();
            Err(Trouble::Missing {
                what: format!(
                    "{} {} is missing and could not be installed",
                    pinned.name, pinned.version
                ),
                tried,
                help: best.map_or_else(String::new, |way| ways::by_hand(way, pinned)),
            })
        }
    }
}

/// Goes through the ways until one works; says whether one did.
async fn attempt(
    toolbox: &Toolbox,
    pinned: &Pinned,
    stop: &Stop,
    say: &(dyn Fn(&str) + Sync),
    tried: &mut String,
) -> std::io::Result<bool> {
    let home = toolbox.dir.join(pinned.name);
    let target = toolbox.folder(pinned);
    fs_err::create_dir_all(&home)?;
    let Some(_held) = lock(&home.join(".lock"), stop, || {
        say("another run is installing it");
    })
    .await?
    else {
        return Ok(false);
    };
    if toolbox.in_folder(pinned).await {
        // The run that we waited for has installed it.
        return Ok(true);
    }
    clear(&home)?;
    for way in &pinned.ways {
        // What a killed run started may still be writing to that run's folder, so ours is new.
        let staging = home.join(format!("{STAGING}{}", std::process::id()));
        fs_err::create_dir_all(&staging)?;
        say(&format!("installing with {}", ways::name(way)));
        let result = match ways::fetch(toolbox, way, pinned, &staging, stop, say).await {
            Ok(()) => verify(toolbox, pinned, &staging).await,
            Err(why) => Err(why),
        };
        match result {
            Ok(()) => {
                // What is there is of no use any more: built by another Go, or not by us.
                if target.exists() {
                    fs_err::remove_dir_all(&target)?;
                }
                fs_err::rename(&staging, &target)?;
                return Ok(true);
            }
            Err(why) => {
                fs_err::remove_dir_all(&staging)?;
                tried.push_str(&format!("{}:\n{}\n", ways::name(way), why.trim_end()));
                if stop.is_set() || ways::is_tampering(&why) {
                    break;
                }
            }
        }
    }
    Ok(false)
}

/// Whether what lies in the staging folder runs and is of the right version.
async fn verify(toolbox: &Toolbox, pinned: &Pinned, staging: &Utf8Path) -> Result<(), String> {
    let program = staging.join("bin").join(pinned.name);
    let said = toolbox.ask(program.as_str(), pinned.version_args).await?;
    if says_version(&said, &pinned.version) {
        Ok(())
    } else {
        Err(format!("it is not version {} but says: {}", pinned.version, said.trim()))
    }
}

/// Removes what runs left that were killed half-way. Called under the lock.
fn clear(home: &Utf8Path) -> std::io::Result<()> {
    for entry in fs_err::read_dir(home.as_std_path())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(STAGING) {
            fs_err::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

//! The list of everything that can go wrong.

use serde::{Deserialize, Serialize};

use super::{Entry, commands, compose, containers, machine, services, swarm};

/// Some entries that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What they have in common.
    pub title: &'static str,
    /// They, in the order in which they are read.
    pub ids: &'static [Id],
}

/// Declares [`Id`], [`GROUPS`] and [`Id::entry`] from one list.
macro_rules! ids {
    ($($title:literal { $($name:ident => $entry:path,)* })*) => {
        /// Something that can go wrong. Its [`Entry`] has the words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Id {
            $($(
                #[doc = concat!("`", stringify!($entry), "`.")]
                $name,
            )*)*
        }

        /// All of them, in groups.
        pub const GROUPS: &[Group] =
            &[$(Group { title: $title, ids: &[$(Id::$name,)*] },)*];

        impl Id {
            /// The words.
            #[must_use]
            pub fn entry(self) -> &'static Entry {
                match self {
                    $($(Self::$name => &$entry,)*)*
                }
            }
        }
    };
}

ids! {
    "A service does not become healthy" {
        PortTaken => services::PORT_TAKEN,
        PortRefused => services::PORT_REFUSED,
        BuildFailed => services::BUILD_FAILED,
        NotStarted => services::NOT_STARTED,
        CrashedAtStart => services::CRASHED_AT_START,
        CrashLoop => services::CRASH_LOOP,
        NeverHealthy => services::NEVER_HEALTHY,
        NotEnded => services::NOT_ENDED,
        StillWaits => services::STILL_WAITS,
        BecameUnhealthy => services::BECAME_UNHEALTHY,
        WrongServer => services::WRONG_SERVER,
        EndedEarly => services::ENDED_EARLY,
        SecretMissing => services::SECRET_MISSING,
    }
    "The machine lacks something" {
        RustMissing => machine::RUST_MISSING,
        GoMissing => machine::GO_MISSING,
        CCompilerMissing => machine::C_COMPILER_MISSING,
        ToolMissing => machine::TOOL_MISSING,
        DiskFull => machine::DISK_FULL,
        AccessDenied => machine::ACCESS_DENIED,
        WatchesUsedUp => machine::WATCHES_USED_UP,
    }
    "Containers can't be had" {
        NoEngine => containers::NO_ENGINE,
        EngineDenied => containers::ENGINE_DENIED,
        EngineTooOld => containers::ENGINE_TOO_OLD,
        ComposeTooOld => containers::COMPOSE_TOO_OLD,
        BuildxTooOld => containers::BUILDX_TOO_OLD,
        EngineGone => containers::ENGINE_GONE,
        ImageMissing => containers::IMAGE_MISSING,
        StandInFailed => containers::STAND_IN_FAILED,
        CertificatesMissing => containers::CERTIFICATES_MISSING,
        NotCreated => containers::NOT_CREATED,
        ContainerRefused => containers::CONTAINER_REFUSED,
        OutOfMemory => containers::OUT_OF_MEMORY,
        LimitsIgnored => containers::LIMITS_IGNORED,
        ProjectTaken => containers::PROJECT_TAKEN,
    }
    "A swarm does not take a version" {
        SwarmMissing => swarm::SWARM_MISSING,
        NotPushed => swarm::NOT_PUSHED,
        DeployUnderWay => swarm::DEPLOY_UNDER_WAY,
        DeployFailed => swarm::DEPLOY_FAILED,
        NothingBefore => swarm::NOTHING_BEFORE,
    }
    "The compose files are wrong" {
        ComposeSyntax => compose::SYNTAX,
        ComposeSchema => compose::SCHEMA,
        ComposeReference => compose::REFERENCE,
        ComposeCycle => compose::CYCLE,
        ComposeInterpolation => compose::INTERPOLATION,
        ComposeConflict => compose::CONFLICT,
        ComposeFile => compose::FILE,
        VariableMissing => compose::VARIABLE_MISSING,
    }
    "A command says no" {
        NothingRuns => commands::NOTHING_RUNS,
        AlreadyStarting => commands::ALREADY_STARTING,
        StoppedMeanwhile => commands::STOPPED_MEANWHILE,
        OtherVersion => commands::OTHER_VERSION,
        SupervisorLost => commands::SUPERVISOR_LOST,
        Leftovers => commands::LEFTOVERS,
        DebugRefused => commands::DEBUG_REFUSED,
        Defect => commands::DEFECT,
    }
}

impl Id {
    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().flat_map(|group| group.ids).copied()
    }

    /// The stable name, e.g. `port-taken`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.entry().slug
    }

    /// Where more is said about it.
    #[must_use]
    pub fn more(self) -> String {
        format!("more: cargo jessy doctor --explain {}", self.slug())
    }

    /// The one of this name.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::all().find(|id| id.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Fix;

    #[test]
    fn a_slug_is_the_name_of_its_id() {
        for id in Id::all() {
            let name = serde_json::to_value(id).unwrap();
            assert_eq!(name, id.slug());
            assert_eq!(Id::of_slug(id.slug()), Some(id));
        }
        let slugs: BTreeSet<_> = Id::all().map(Id::slug).collect();
        assert_eq!(slugs.len(), Id::all().count(), "two entries share a slug");
    }

    #[test]
    fn every_entry_says_enough() {
        for entry in Id::all().map(Id::entry) {
            let slug = entry.slug;
            assert!(entry.cause.ends_with('.'), "{slug}: the cause is a sentence");
            assert!(entry.advice.is_empty() || entry.advice.ends_with('.'), "{slug}: advice");
            assert!(!entry.title.ends_with('.'), "{slug}: the title is no sentence");
            assert!(!entry.fix.line().contains('\n'), "{slug}: a fix is one line");
            if let Fix::Do(line) = entry.fix {
                assert!(!line.ends_with('.'), "{slug}: a fix is a fragment");
            }
            // A line of a card has 80 columns, 18 of which are its margin and its word.
            assert!(entry.look.len() <= 62, "{slug}: look closer with less");
        }
    }

    /// Every id is said by some part of the program; one that nothing leads to any more is an
    /// entry about what can't happen.
    #[test]
    fn nothing_is_listed_that_cannot_happen() {
        let src = camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = ignore::Walk::new(&src).map(|entry| entry.unwrap().into_path());
        let said: String = files
            .filter(|path| path.is_file() && !path.starts_with(src.join("catalogue")))
            .map(|path| fs_err::read_to_string(path).unwrap())
            .collect();
        for id in Id::all() {
            assert!(said.contains(&format!("Id::{id:?}")), "nothing leads to {id:?}");
        }
    }
}

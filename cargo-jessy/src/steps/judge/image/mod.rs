//! `docker image inspect --format '{{json .}}'`: an object a line for each image.

mod config;
mod inspected;
mod layers;

use camino::Utf8PathBuf;
use inspected::Inspected;
pub(super) use layers::Layers;

use super::{Judgement, Reader};
use crate::{events::Figure, policy::ImageBudget, proc::End};

const MB: f64 = 1e6;

/// Reads the objects; what is no object is what docker has to say.
#[derive(Default)]
struct Images {
    images: Vec<Inspected>,
    /// Why one of them could not be read.
    trouble: Option<String>,
}

impl Images {
    fn line(&mut self, line: &str) {
        if !line.starts_with('{') {
            return;
        }
        match serde_json::from_str(line) {
            Ok(image) => self.images.push(image),
            Err(error) => self.trouble = Some(format!("can't read what docker says: {error}")),
        }
    }

    /// The images, or why there is nothing to judge.
    fn end<const N: usize>(self, end: End) -> Result<[Inspected; N], String> {
        if !end.is_good() {
            return Err(end.words());
        }
        match self.trouble {
            Some(trouble) => Err(trouble),
            None => <[Inspected; N]>::try_from(self.images)
                .map_err(|images| format!("docker told of {} images, not of {N}", images.len())),
        }
    }
}

/// Holds one image's size and its configuration against the policy.
pub(super) struct Hardened {
    name: String,
    budget: ImageBudget,
    commit: Option<String>,
    /// The layers of the main branch's last build.
    main: Utf8PathBuf,
    images: Images,
}

impl Hardened {
    pub(super) fn new(
        name: String,
        budget: ImageBudget,
        commit: Option<String>,
        main: Utf8PathBuf,
    ) -> Self {
        Self { name, budget, commit, main, images: Images::default() }
    }
}

impl Reader for Hardened {
    fn line(&mut self, line: &str) -> Option<String> {
        self.images.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let [image] = match self.images.end(end) {
            Ok(image) => image,
            Err(why) => return Judgement { why, ..Judgement::default() },
        };
        let mut wrong = config::wrong(&image.config, self.commit.as_deref());
        let megabytes = image.size / MB;
        let ImageBudget { budget_mb, goal_mb } = self.budget;
        if megabytes > budget_mb {
            wrong.insert(0, format!("{megabytes:.2} MB, of at most {budget_mb}"));
        }
        let above = goal_mb.filter(|goal| megabytes > *goal);
        let goal = above.map_or_else(String::new, |goal| format!(", above the goal of {goal} MB"));
        let note = format!("{} {megabytes:.2} of {budget_mb} MB{goal}", self.name);
        Judgement {
            good: wrong.is_empty(),
            why: wrong.first().cloned().unwrap_or_default(),
            show: Some(wrong.join("\n")),
            figures: vec![Figure {
                baseline: layers::Kept::read(&self.main).map(|main| main.megabytes()),
                ..Figure::at_most(&self.name, megabytes, budget_mb, "MB")
            }],
            note: Some(note),
            ..Judgement::default()
        }
    }
}

/// Holds two builds of one commit against each other.
#[derive(Default)]
pub(super) struct SameLayers {
    images: Images,
}

impl Reader for SameLayers {
    fn line(&mut self, line: &str) -> Option<String> {
        self.images.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let [first, second] = match self.images.end(end) {
            Ok(images) => images,
            Err(why) => return Judgement { why, ..Judgement::default() },
        };
        let (first, second) = (first.root.layers, second.root.layers);
        let good = first == second && !first.is_empty();
        let show = format!("first:  {}\nsecond: {}", first.join(" "), second.join(" "));
        Judgement {
            good,
            why: "two builds of one commit differ".to_owned(),
            show: Some(show),
            ..Judgement::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: ImageBudget = ImageBudget { budget_mb: 50.0, goal_mb: Some(10.0) };

    fn image(size: u64, layer: &str) -> String {
        format!(
            r#"{{"Size":{size},"RootFS":{{"Layers":["{layer}"]}},"Config":{{"User":"65532:65532",
            "Entrypoint":["/it"],"Healthcheck":{{"Test":["CMD","/it","healthcheck"]}},
            "Labels":{{"org.opencontainers.image.title":"it",
            "org.opencontainers.image.description":"it","org.opencontainers.image.version":"1",
            "org.opencontainers.image.licenses":"MIT","org.opencontainers.image.revision":"1a2b",
            "org.opencontainers.image.created":"2026-11-24T00:00:00Z"}}}}}}"#
        )
        .replace('\n', "")
    }

    fn hardened(lines: &[String]) -> Judgement {
        let mut reader = Box::new(Hardened::new(
            "it".to_owned(),
            BUDGET,
            Some("1a2b".to_owned()),
            "none".into(),
        ));
        for line in lines {
            reader.line(line);
        }
        reader.end(End::Exited(std::process::ExitStatus::default()))
    }

    #[test]
    fn size_is_held_against_budget_and_goal() {
        let good = hardened(&[image(9_990_000, "a")]);
        assert!(good.good, "{}", good.why);
        assert_eq!(good.note.as_deref(), Some("it 9.99 of 50 MB"));
        let soft = hardened(&[image(12_000_000, "a")]);
        assert!(soft.good);
        assert_eq!(soft.note.as_deref(), Some("it 12.00 of 50 MB, above the goal of 10 MB"));
        let hard = hardened(&[image(50_010_000, "a")]);
        assert!(!hard.good);
        assert_eq!(hard.why, "50.01 MB, of at most 50");
    }

    #[test]
    fn nothing_read_is_nothing_passed() {
        assert_eq!(hardened(&[]).why, "docker told of 0 images, not of 1");
        assert!(hardened(&["{}".to_owned()]).why.starts_with("can't read what docker says"));
    }

    #[test]
    fn layers_must_be_equal() {
        let same = |lines: [String; 2]| {
            let mut reader = Box::<SameLayers>::default();
            lines.iter().for_each(|line| {
                reader.line(line);
            });
            reader.end(End::Exited(std::process::ExitStatus::default())).good
        };
        assert!(same([image(1, "a"), image(1, "a")]));
        assert!(!same([image(1, "a"), image(1, "b")]));
    }
}

//! Events to a tree: anchors, merge keys, tags, and bounds on what a small file can grow to.

use std::collections::HashMap;

use saphyr_parser::{Event, ScalarStyle, Tag};

use super::node::{Map, Mark, Node, Value};
use super::parse::Document;
use super::tag::{Local, depth, key_text, local, scalar};
use crate::model::error::ErrorKind;
use crate::model::report::Report;

/// Deeper than any compose file is, and shallow enough for every recursive walk over the tree.
const MAX_DEPTH: usize = 64;
/// Nodes that aliases may add in one file: "billion laughs" ends here.
const MAX_ALIASED: usize = 100_000;

/// Collections that are open, and the anchors so far.
pub(super) struct Builder<'r> {
    pub(super) report: &'r mut Report,
    open: Vec<Frame>,
    root: Option<Built>,
    /// The value and number of nodes of each anchor.
    anchors: HashMap<usize, (Node, usize)>,
    aliased: usize,
    resets: Vec<Vec<String>>,
}

struct Frame {
    at: Mark,
    anchor: usize,
    tag: Local,
    nodes: usize,
    items: Items,
}

enum Items {
    Seq(Vec<Node>),
    Map { entries: Map, merges: Vec<Node>, key: Option<(String, Mark, bool)> },
}

struct Built {
    node: Node,
    tag: Local,
    nodes: usize,
    /// A plain `<<` as a key, which merges.
    merge: bool,
}

impl<'r> Builder<'r> {
    pub(super) fn new(report: &'r mut Report) -> Self {
        let anchors = HashMap::new();
        Self { report, open: Vec::new(), root: None, anchors, aliased: 0, resets: Vec::new() }
    }

    /// Takes one event in; `false` ends the parse.
    pub(super) fn event(&mut self, event: Event<'_>, at: Mark) -> bool {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let merge = text == "<<" && style == ScalarStyle::Plain;
                let local = local(tag.as_deref());
                let value = scalar(&text, style, tag.as_deref());
                let Some(value) = value else {
                    let kind = tag.map(|t| t.suffix.clone()).unwrap_or_default();
                    let message = format!("`{text}` can't be read as !!{kind}");
                    self.report.error(ErrorKind::Syntax, at, message);
                    return true;
                };
                let built = Built { node: Node::new(value, at), tag: local, nodes: 1, merge };
                self.anchor(anchor, &built);
                self.add(built);
            }
            Event::SequenceStart(anchor, tag) => {
                return self.start(at, anchor, tag.as_deref(), Items::Seq(Vec::new()));
            }
            Event::MappingStart(anchor, tag) => {
                let items = Items::Map { entries: Map::new(), merges: Vec::new(), key: None };
                return self.start(at, anchor, tag.as_deref(), items);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => return self.alias(anchor, at),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        true
    }

    /// Ends a document.
    pub(super) fn finish(&mut self) -> Option<Document> {
        self.open.clear();
        let resets = std::mem::take(&mut self.resets);
        let root = self.root.take()?.node;
        Some(Document { root, resets })
    }

    fn start(&mut self, at: Mark, anchor: usize, tag: Option<&Tag>, items: Items) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.report.error(ErrorKind::Syntax, at, message);
            return false;
        }
        self.open.push(Frame { at, anchor, tag: local(tag), nodes: 1, items });
        true
    }

    fn end(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        let value = match frame.items {
            Items::Seq(items) => Value::Seq(items),
            Items::Map { mut entries, merges, .. } => {
                self.merge(&mut entries, merges);
                Value::Map(entries)
            }
        };
        let node = Node::new(value, frame.at);
        let built = Built { node, tag: frame.tag, nodes: frame.nodes, merge: false };
        self.anchor(frame.anchor, &built);
        self.add(built);
    }

    fn anchor(&mut self, anchor: usize, built: &Built) {
        if anchor > 0 {
            self.anchors.insert(anchor, (built.node.clone(), built.nodes));
        }
    }

    fn alias(&mut self, anchor: usize, at: Mark) -> bool {
        let Some((node, nodes)) = self.anchors.get(&anchor) else {
            self.report.error(ErrorKind::Syntax, at, "this alias repeats a value that contains it");
            return false;
        };
        self.aliased = self.aliased.saturating_add(*nodes);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases repeat more than {MAX_ALIASED} values");
            let help = "an alias of aliases grows with each level: write the values out";
            self.report.help(ErrorKind::Syntax, at, message, help);
            return false;
        }
        let (mut node, nodes) = (node.clone(), *nodes);
        node.key = at;
        if self.open.len() + depth(&node) > MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.report.error(ErrorKind::Syntax, at, message);
            return false;
        }
        self.add(Built { node, tag: Local::None, nodes, merge: false });
        true
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, built: Built) {
        if built.tag != Local::None {
            let path = self.path();
            self.resets.push(path);
        }
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(built);
            return;
        };
        frame.nodes = frame.nodes.saturating_add(built.nodes);
        match &mut frame.items {
            Items::Seq(items) => {
                if built.tag != Local::Reset {
                    items.push(built.node);
                }
            }
            Items::Map { entries, merges, key } => match key.take() {
                None => {
                    let at = built.node.at;
                    let Some(text) = key_text(&built.node, self.report) else {
                        // A name that can't be a key of compose keeps keys and values in step.
                        *key = Some((format!("\0{}", entries.len()), at, false));
                        return;
                    };
                    *key = Some((text, at, built.merge));
                }
                Some((_, _, true)) => merges.push(built.node),
                Some((name, at, false)) => {
                    let mut node = built.node;
                    node.key = at;
                    if name.starts_with('\0') {
                        return;
                    }
                    if let Some(first) = entries.get(&name) {
                        let line = first.key.line;
                        let message = format!("the key `{name}` is already given on line {line}");
                        self.report.error(ErrorKind::Syntax, at, message);
                    } else if built.tag != Local::Reset {
                        entries.insert(name, node);
                    }
                }
            },
        }
    }

    /// The key path of the value that is being added.
    fn path(&self) -> Vec<String> {
        let part = |frame: &Frame| match &frame.items {
            Items::Seq(items) => items.len().to_string(),
            Items::Map { key, .. } => key.as_ref().map(|(key, ..)| key.clone()).unwrap_or_default(),
        };
        self.open.iter().map(part).collect()
    }

    /// What `<<` brings: own keys win, and of several merged mappings the earlier.
    fn merge(&mut self, entries: &mut Map, merges: Vec<Node>) {
        for node in merges {
            let sources = match node.value {
                Value::Seq(items) => items,
                _ => vec![node],
            };
            for source in sources {
                let Value::Map(map) = source.value else {
                    let message = format!("`<<` merges mappings, and this is {}", source.kind());
                    self.report.error(ErrorKind::Syntax, source.at, message);
                    continue;
                };
                for (key, value) in map {
                    entries.entry(key).or_insert(value);
                }
            }
        }
    }
}

//! Asking a version that was deployed what it must answer. The asker is `curl`: it knows the
//! certificates and proxies of the machine that it is on. What is secret goes by its standard input,
//! where no list of processes shows it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use camino::Utf8Path;
use serde_json::Value as J;
use tokio::time::sleep;

use crate::{
    policy::Smoke,
    proc::{Exec, captured},
    redact,
    ui::duration,
};

/// Until names have been resolved again and connections are new, an edge may say that nobody is there.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(300);
/// A single slow answer may be the machine's.
const SLOW_TRIES: usize = 3;
/// What is waited for beyond what an answer may take, to tell slow from silent.
const BEYOND: Duration = Duration::from_secs(5);

/// Who asks.
pub struct Asker {
    /// The program.
    pub curl: String,
    /// Its environment.
    pub env: BTreeMap<String, String>,
    /// The address that paths are added to.
    pub url: String,
    /// The secrets that requests may send along, by their keys.
    pub secrets: BTreeMap<String, String>,
    /// The commit that answers.
    pub commit: String,
}

/// A header for requests.
pub(super) type Header<'a> = Option<(&'a str, &'a str)>;

/// What came back.
struct Reply {
    status: u16,
    took: Duration,
    body: String,
}

/// Why a request was not answered as it must be.
enum Wrong {
    /// Nobody was there, which may pass.
    Absent(String),
    /// Somebody was, late.
    Slow(String),
    /// It was another answer.
    Other(String),
}

impl Asker {
    /// Asks until the answer is right, with patience for nobody being there yet and some for
    /// slowness.
    ///
    /// # Errors
    /// What was wrong, in a few words.
    pub async fn insist(&self, smoke: &Smoke, header: Header<'_>) -> Result<(), String> {
        let begun = Instant::now();
        let mut slow = 0;
        loop {
            match self.once(smoke, header).await {
                Ok(()) => return Ok(()),
                Err(Wrong::Absent(_)) if begun.elapsed() < PATIENCE => {}
                Err(Wrong::Slow(_)) if slow + 1 < SLOW_TRIES => slow += 1,
                Err(Wrong::Absent(why) | Wrong::Slow(why) | Wrong::Other(why)) => {
                    return Err(format!("{}: {why}", smoke.name));
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// Asks once.
    ///
    /// # Errors
    /// What was wrong, in a few words.
    pub async fn ask(&self, smoke: &Smoke) -> Result<(), String> {
        let asked = self.once(smoke, None).await;
        asked.map_err(|(Wrong::Absent(why) | Wrong::Slow(why) | Wrong::Other(why))| {
            format!("{}: {why}", smoke.name)
        })
    }

    async fn once(&self, smoke: &Smoke, header: Header<'_>) -> Result<(), Wrong> {
        let reply = self.reply(smoke, header).await.map_err(Wrong::Absent)?;
        if reply.status != smoke.status {
            let words = format!("status {}, not {}", reply.status, smoke.status);
            let why = match reply.body.trim() {
                "" => words,
                body => format!("{words}: {}", first(&redact::text(body))),
            };
            return Err(match reply.status {
                502..=504 => Wrong::Absent(why),
                _ => Wrong::Other(why),
            });
        }
        if let Some(expected) = &smoke.expect {
            let got: J = serde_json::from_str(&reply.body)
                .map_err(|error| Wrong::Other(format!("the answer is no JSON: {error}")))?;
            lacks("", expected, &got, &self.commit).map_or(Ok(()), |it| Err(Wrong::Other(it)))?;
        }
        if reply.took > smoke.within.get() {
            let (took, most) = (duration(reply.took), duration(smoke.within.get()));
            return Err(Wrong::Slow(format!("took {took} of at most {most}")));
        }
        Ok(())
    }

    async fn reply(&self, smoke: &Smoke, header: Header<'_>) -> Result<Reply, String> {
        let limit = (smoke.within.get() + BEYOND).as_secs_f64();
        let mut settings = format!("url = \"{}{}\"\n", quoted(&self.url), quoted(&smoke.path));
        let mut line = |name: &str, value: &str| {
            settings.push_str(&format!("{name} = \"{}\"\n", quoted(value)));
        };
        if let Some((name, value)) = header {
            line("header", &format!("{name}: {value}"));
        }
        if let Some(key) = &smoke.bearer {
            let token = self.secrets.get(key).ok_or(format!("there is no secret {key}"))?;
            line("header", &format!("Authorization: Bearer {}", token.trim()));
        }
        if let Some(body) = &smoke.body {
            line("header", "Content-Type: application/json");
            line("data-raw", &body.to_string());
        }
        let argv = [
            &self.curl,
            "--silent",
            "--show-error",
            "--config",
            "-",
            "--request",
            &smoke.method,
            "--max-time",
            &limit.to_string(),
            "--write-out",
            "\n%{http_code} %{time_total}",
        ]
        .map(str::to_owned);
        // Curl ends by itself in time.
        let exec = Exec { argv: &argv, env: &self.env, cwd: Utf8Path::new("/"), limit: None };
        let output = captured(exec, Some(&settings)).await;
        let output = output.map_err(|error| format!("start {}: {error}", self.curl))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(redact::text(first(said.trim())).into_owned());
        }
        read(&String::from_utf8_lossy(&output.stdout)).ok_or("curl told no status".to_owned())
    }
}

/// The body, then a line of status and seconds.
fn read(said: &str) -> Option<Reply> {
    let (body, last) = said.rsplit_once('\n')?;
    let (status, took) = last.split_once(' ')?;
    let took = Duration::try_from_secs_f64(took.parse().ok()?).ok()?;
    Some(Reply { status: status.parse().ok()?, took, body: body.to_owned() })
}

/// As curl's settings spell a text between double quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r")
}

/// The first line, as much of it as a card has room for.
fn first(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.char_indices().nth(200).map_or(line, |(end, _)| &line[..end])
}

/// What of `expected` is not in `got`. Objects and lists may hold more.
fn lacks(path: &str, expected: &J, got: &J, commit: &str) -> Option<String> {
    let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (expected, got) {
        (J::Object(wanted), J::Object(found)) => wanted.iter().find_map(|(key, value)| {
            lacks(&at(key), value, found.get(key).unwrap_or(&J::Null), commit)
        }),
        (J::Array(wanted), J::Array(found)) => wanted.iter().enumerate().find_map(|(n, value)| {
            lacks(&at(&n.to_string()), value, found.get(n).unwrap_or(&J::Null), commit)
        }),
        (J::String(wanted), J::String(found)) if *found == wanted.replace("$COMMIT", commit) => {
            None
        }
        // 1 and 1.0 are the same number.
        (J::Number(wanted), J::Number(found)) if wanted.as_f64() == found.as_f64() => None,
        _ if expected == got => None,
        _ => {
            let wanted = expected.to_string().replace("$COMMIT", commit);
            Some(format!("{path} is {}, not {wanted}", first(&redact::text(&got.to_string()))))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_may_hold_more_than_is_asked_for() {
        let lack = |expected: J, got: J| lacks("", &expected, &got, "abc");
        assert_eq!(
            lack(json!({"a": 1, "l": [{"x": 1.0}]}), json!({"a": 1, "l": [{"x": 1}, 2]})),
            None
        );
        assert_eq!(lack(json!({"commit": "$COMMIT"}), json!({"commit": "abc"})), None);
        let no = lack(json!({"a": {"commit": "$COMMIT"}}), json!({"a": {"commit": "def"}}));
        assert_eq!(no.as_deref(), Some("a.commit is \"def\", not \"abc\""));
        let no = lack(json!({"l": [1, 2]}), json!({"l": [1]}));
        assert_eq!(no.as_deref(), Some("l.1 is null, not 2"));
    }

    #[test]
    fn what_curl_prints_is_read_from_its_end() {
        let reply = read("{\"a\":\n1}\n200 0.012345").unwrap();
        assert_eq!((reply.status, reply.body.as_str()), (200, "{\"a\":\n1}"));
        assert!(read("").is_none());
    }

    #[test]
    fn a_text_for_curl_is_one_line() {
        assert_eq!(quoted("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}

//! The end of a service: what was begun is finished, what was acknowledged is kept.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use jessy_integration::{Container, Service, System, until};

/// Requests that are under way when the service is asked to end.
const OPEN: usize = 20;

/// A request whose head has arrived and whose body has not.
struct Begun {
    stream: TcpStream,
    rest: String,
}

impl Begun {
    /// Teaches the pair (`zebra`, `word`) at once, with the token.
    fn at(core: &Service, word: &str) -> Self {
        let body = format!(r#"{{"query":"philosophy zebra {word}"}}"#);
        let (first, rest) = body.split_at(5);
        let mut stream = TcpStream::connect(core.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(
            stream,
            "POST /v1/navigate?sync=true HTTP/1.1\r\nhost: core\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
            core.token(),
            body.len(),
        )
        .unwrap();
        Self { stream, rest: rest.to_owned() }
    }

    /// Sends what is missing and reads the whole answer.
    fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Starts the service again, also when the test fails: the others need it.
struct Again<'a>(&'a Container);

impl Drop for Again<'_> {
    fn drop(&mut self) {
        self.0.start();
    }
}

/// What a number is called by letters alone, so that it is a word to the core.
fn word(number: usize) -> String {
    format!("quagga{}", char::from(b'a' + u8::try_from(number).unwrap()))
}

#[test]
fn requests_under_way_are_answered_and_what_they_taught_is_kept() {
    let system = System::given();
    system.is_well();
    let core = system.core();
    let begun: Vec<_> = (0..OPEN).map(|number| Begun::at(&core, &word(number))).collect();
    // The heads have been read when a later request was answered.
    assert!(core.is_ready("/health/ready"));

    let container = system.container("jessy-core");
    let again = Again(&container);
    let stopping = {
        let container = container.clone();
        std::thread::spawn(move || container.stop())
    };
    // The engine's proxy still takes connections for it, so only an answer counts.
    until("nobody new is let in", || (!core.is_ready("/health/ready")).then_some(()));
    for (number, request) in begun.into_iter().enumerate() {
        let answer = request.finish();
        assert!(answer.starts_with("HTTP/1.1 200"), "{number}: {answer}");
        assert!(answer.contains(r#""durable":true"#), "{number}: {answer}");
    }
    stopping.join().unwrap();
    let ended = container.inspect()["State"].clone();
    assert_eq!((&ended["ExitCode"], &ended["OOMKilled"]), (&0.into(), &false.into()), "{ended}");

    drop(again);
    system.is_well();
    let learnt = system.core().get("/v1/associations?word=zebra&limit=50").unwrap();
    for number in 0..OPEN {
        let word = word(number);
        assert!(learnt.body.to_string().contains(&word), "{word} is lost: {}", learnt.body);
    }
}

//! Ordinary questions: none of the domain's own is blocked, but for the harmful ones.

use super::*;

const ORDINARY: &[&str] = &[
    "What is the meaning of existence?",
    "How do I optimize database performance?",
    "I'm feeling overwhelmed and don't know what to do",
    "I can't decide, there are too many options and I've been thinking for weeks.",
    "Urgent: desperate painting code",
    "How can I care for nature?",
    "How can I care for the environment?",
    "How can I care for our ecosystem?",
    "sunrise",
    "sunrise painting melody",
    "code painting ethical forest family tomorrow grateful",
    "playful painting with code, software, database and server",
    "I feel anxious and worried about everything",
    "Explain quantum computing in simple terms",
    "What is the meaning of consciousness?",
    "I feel anxious about implementing algorithms",
    "feeling joyful and content",
    "Hello, World! How are you?",
    "Urgent crisis! Please respond immediately",
    "hello there",
    "the a an of to",
    "What is the capital of France",
    "how do I prevent suicide",
    "a murder mystery novel",
    "opportunity hurt courage",
    "I'm worried about climate change and want to help",
    "I am overwhelmed and need help",
];

#[test]
fn the_domain_s_own_questions_pass() {
    let screen = Screen::new();
    for text in ORDINARY {
        assert_eq!(category(&screen, text), None, "{text}");
    }
}

//! Any reply: its status, headers and fields.

use cucumber::gherkin::Step;
use cucumber::then;

use super::{Held, asking, hold};
use crate::json;
use crate::world::{Door, Jessy};

#[then(expr = "the answer is {int}")]
async fn status(jessy: &mut Jessy, expected: u16) -> Held {
    let reply = jessy.reply()?;
    hold(reply.status.as_u16() == expected, || {
        format!("the answer is {}: {:?}", reply.status, reply.body)
    })
}

#[then("it says:")]
async fn fields(jessy: &mut Jessy, step: &Step) -> Held {
    json::check_fields(&jessy.answer()?, step)
}

#[then(expr = "the answer is {int} and says:")]
async fn any_fields(jessy: &mut Jessy, expected: u16, step: &Step) -> Held {
    status(jessy, expected).await?;
    json::check_fields(&jessy.body()?, step)
}

#[then("it tells each of these:")]
async fn told(jessy: &mut Jessy, step: &Step) -> Held {
    let body = jessy.answer()?;
    for row in json::rows(step)? {
        let [words, kind] = row.as_slice() else {
            return Err("the table needs two columns: what, and what kind of value".to_owned());
        };
        let value = json::at(&body, words)?;
        let is_it = match kind.as_str() {
            "a name" => value.as_str().is_some_and(|text| !text.is_empty()),
            "a number" => value.is_number(),
            "a list" => value.is_array(),
            "a truth" => value.is_boolean(),
            _ => return Err(format!("{kind:?} is no kind of value")),
        };
        hold(is_it, || format!("{words} is no {kind} but {value}"))?;
    }
    Ok(())
}

#[then(expr = "its {word} are:")]
async fn list(jessy: &mut Jessy, field: String, step: &Step) -> Held {
    json::check_rows(json::list_at(&jessy.answer()?, &field)?, step)
}

#[then(expr = "it names its {word}")]
async fn named(jessy: &mut Jessy, field: String) -> Held {
    let body = jessy.answer()?;
    let value = json::at(&body, &field)?;
    hold(value.as_str().is_some_and(|name| !name.is_empty()), || {
        format!("{field} is no name but {value}")
    })
}

#[then(expr = "its {word} and {word} differ")]
async fn differ(jessy: &mut Jessy, left: String, right: String) -> Held {
    let body = jessy.answer()?;
    let (a, b) = (json::at(&body, &left)?, json::at(&body, &right)?);
    hold(a != b, || format!("{left} and {right} are both {a}"))
}

#[then(expr = "the core calls itself by the gateway's {string}")]
async fn same_instance(jessy: &mut Jessy, field: String) -> Held {
    let seen = json::at(&jessy.answer()?, &field)?.clone();
    asking::look(jessy, Door::Core, "/health").await?;
    let own = json::at(&jessy.answer()?, "instance")?.clone();
    hold(own == seen, || format!("the gateway saw {seen}, the core is {own}"))
}

#[then(expr = "the message says {string} before {string}")]
async fn message(jessy: &mut Jessy, first: String, second: String) -> Held {
    let body = jessy.answer()?;
    let message = json::at(&body, "response.message")?.as_str().unwrap_or_default();
    let places = message.find(&first).zip(message.find(&second));
    hold(places.is_some_and(|(first, second)| first < second), || format!("it is {message:?}"))?;
    hold(message.chars().count() <= 600, || format!("it is longer than 600: {message:?}"))
}

#[then(expr = "the header {string} is {string}")]
async fn header(jessy: &mut Jessy, name: String, expected: String) -> Held {
    let value = jessy.reply()?.headers.get(&name);
    hold(value.is_some_and(|value| value.as_bytes() == expected.as_bytes()), || {
        format!("{name} is {value:?}")
    })
}

#[then(expr = "the header {string} is not {string}")]
async fn other_header(jessy: &mut Jessy, name: String, refused: String) -> Held {
    let value = jessy.reply()?.headers.get(&name);
    hold(value.is_some_and(|value| value.as_bytes() != refused.as_bytes()), || {
        format!("{name} is {value:?}")
    })
}

#[then("the answer has no body")]
async fn no_body(jessy: &mut Jessy) -> Held {
    let body = &jessy.reply()?.body;
    hold(body.is_empty(), || format!("the body is {body:?}"))
}

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

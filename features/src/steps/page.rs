//! The page in a real browser: opening it and using it.

use cucumber::{given, when};
use fantoccini::Locator;
use fantoccini::key::Key;
use http_body_util::Full;
use hyper::Request;

use super::{Held, hold};
use crate::browser::Browser;
use crate::world::{Door, Jessy};

pub(super) fn browser(jessy: &Jessy) -> Result<&Browser, String> {
    jessy.browser.as_ref().ok_or_else(|| "the page is not open".to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands errors over")]
pub(super) fn said(error: impl ToString) -> String {
    error.to_string()
}

async fn open(jessy: &mut Jessy, fragment: &str) -> Held {
    // A server that has no page needs no browser to show it.
    let request = Request::get("/").body(Full::default()).map_err(said)?;
    jessy.send(Door::Gateway, request).await?;
    let kind = jessy.reply()?.headers.get("content-type").cloned();
    let is_page = kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    hold(is_page, || format!("there is no page: the content type is {kind:?}"))?;

    let url = format!("{}/{fragment}", jessy.base(Door::Gateway)?);
    let browser = jessy.browser.insert(Browser::start().await?);
    browser.client.goto(&url).await.map_err(said)
}

#[given("the page is open")]
async fn page(jessy: &mut Jessy) -> Held {
    open(jessy, "").await
}

#[given(expr = "the page is open at {string}")]
async fn page_at(jessy: &mut Jessy, fragment: String) -> Held {
    open(jessy, &fragment).await
}

#[given("the browser has no WebSockets")]
async fn no_sockets(jessy: &mut Jessy) -> Held {
    browser(jessy)?.run("delete window.WebSocket").await.map(drop)
}

#[when(expr = "I type {string} and press Enter")]
async fn type_question(jessy: &mut Jessy, text: String) -> Held {
    let browser = browser(jessy)?;
    // What it shows of the question before must not be taken for the answer.
    browser.run("delete document.querySelector('main').dataset.state").await?;
    let field = browser.client.find(Locator::Css("#q")).await.map_err(said)?;
    field.clear().await.map_err(said)?;
    let keys = text + &char::from(Key::Enter).to_string();
    field.send_keys(&keys).await.map_err(said)
}

#[given("somebody watches the stages")]
async fn watch(jessy: &mut Jessy) -> Held {
    let watching = "
        const stages = document.querySelector('#stages');
        window.seen = [];
        new MutationObserver(() => {
            if (document.querySelector('main').dataset.state === 'asking') seen.push(stages.querySelectorAll('.done').length);
        }).observe(stages, { childList: true });";
    browser(jessy)?.run(watching).await.map(drop)
}

/// Presses keys one by one, wherever the focus is.
async fn press(browser: &Browser, key: Key, times: usize) -> Held {
    for _ in 0..times {
        let focused = browser.client.active_element().await.map_err(said)?;
        focused.send_keys(&char::from(key).to_string()).await.map_err(said)?;
    }
    Ok(())
}

#[when(expr = "I press Tab {int} times and then Enter")]
async fn by_keys(jessy: &mut Jessy, times: usize) -> Held {
    let browser = browser(jessy)?;
    browser.run("delete document.querySelector('main').dataset.state").await?;
    press(browser, Key::Tab, times).await?;
    let outline =
        browser.run("return getComputedStyle(document.activeElement).outlineStyle").await?;
    hold(outline != "none", || "nothing shows where the focus is".to_owned())?;
    press(browser, Key::Enter, 1).await
}

//! Every page in every state, looked at by a real Chromium.

use claviger_testkit::TestServer;
use claviger_testkit::browser::Browser;

/// Rows of one list that are looked at: the others are like them.
const ROWS: u32 = 40;

#[tokio::test]
async fn every_page_in_every_state_is_for_everybody_to_read_and_to_work() {
    let folder = std::env::temp_dir().join(format!("claviger-pages-looks-{}", std::process::id()));
    crate::write(&folder).unwrap();
    let mut pages: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    // what the script puts into a page is no page
    pages.retain(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains("<html")));
    pages.sort();
    let server = TestServer::start().await;
    let browser = Browser::start(&server).await;
    let mut found = vec![];
    for page in &pages {
        let name = page.file_stem().unwrap_or_default().to_string_lossy();
        browser.driver.goto(format!("file://{}", page.display())).await.unwrap();
        let shorten =
            format!("document.querySelectorAll('tbody tr:nth-child(n + {ROWS})').forEach((row) => row.remove())");
        browser.driver.execute(shorten, vec![]).await.unwrap();
        // other words are other widths, and nothing else
        let faults = if name.ends_with(".de") {
            browser.show_as("light", 360).await;
            browser.width_faults().await
        } else {
            browser.faults().await
        };
        found.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    browser.end().await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(found.is_empty(), "{} faults on {} pages:\n{}", found.len(), pages.len(), found.join("\n"));
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_found() {
    let page = std::env::temp_dir().join(format!("claviger-pages-wrong-{}.html", std::process::id()));
    let html = "<!doctype html><html lang=en><title>Wrong</title><style>a:focus { outline: none } p { color: #999; width: 400px }
        @media (prefers-color-scheme: dark) { body { background: #fff; color: #eee } }</style>
        <main><h1>Wrong</h1><p>Too pale and too wide<p><a href='#'>unseen</a><img src=x></main>";
    std::fs::write(&page, html).unwrap();
    let server = TestServer::start().await;
    let browser = Browser::start(&server).await;
    browser.driver.goto(format!("file://{}", page.display())).await.unwrap();
    let found = browser.faults().await.join("\n");
    browser.end().await;
    std::fs::remove_file(&page).unwrap();
    for fault in [
        "light, 1280 px: color-contrast: <p>",
        "light, 1280 px: image-alt",
        "light, 1280 px: no focus is seen on <a",
        "dark, 1280 px: color-contrast: <h1>",
        "light, 360 px: sticks out: <p>",
        "dark, 360 px: color-contrast: <h1>",
    ] {
        assert!(found.contains(fault), "{fault} is not among:\n{found}");
    }
}

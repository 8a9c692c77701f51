//! What tokens did, and the list from which they are ruled.

use claviger_domain::account::AccountKind;
use claviger_domain::credential::{Credential, CredentialState, Owner};
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::project::Role;
use claviger_domain::rights::Rights;
use claviger_store::last_use::{self, LastUse};
use claviger_store::narrowings::{self, Narrowing};
use claviger_store::token_pages::{self, TokenFilter, TokenOrder, TokenPage};
use claviger_store::usage::{self, ADDRESSES_OF_DAY, AddressUse, MethodUse, PROJECTS_OF_DAY, ProjectUse, day_of};
use claviger_store::{Part, accounts, credentials, members, projects};

use crate::fixtures::{NOW, days, person, person_with_tokens, project, token, token_id};

fn call(n: u32, day: i64, method: &str, calls: i64) -> MethodUse {
    MethodUse { credential: token_id(n), day: day_of(days(day)), method: method.to_owned(), calls }
}

fn within(n: u32, day: i64, method: &str, in_project: u32, calls: i64) -> ProjectUse {
    let MethodUse { credential, day, method, calls } = call(n, day, method, calls);
    ProjectUse { credential, day, method, project: project(in_project).id, calls }
}

fn from(n: u32, day: i64, address: &str, calls: i64) -> AddressUse {
    AddressUse {
        credential: token_id(n),
        day: day_of(days(day)),
        address: address.to_owned(),
        dialect: "bearer".to_owned(),
        calls,
        last_at: days(day),
    }
}

fn first(order: TokenOrder, upwards: bool) -> TokenPage {
    TokenPage { order, upwards, part: Part { skip: 0, rows: 50 } }
}

claviger_testkit::both_databases! {
    async fn calls_add_up_by_day_and_are_forgotten_in_time(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 2).await?;
        usage::put_methods(&mut tx, &[call(1, 0, "a.b", 3), call(1, -1, "c.d", 1), call(9, 0, "a.b", 1)]).await?;
        usage::put_methods(&mut tx, &[call(1, 0, "a.b", 4)]).await?;
        usage::put_addresses(&mut tx, &[from(1, 0, "10.0.0.1", 3), from(1, -1, "10.0.0.2", 1)]).await?;
        usage::put_addresses(&mut tx, &[AddressUse { last_at: days(-9), ..from(1, 0, "10.0.0.1", 4) }]).await?;
        let since = day_of(days(-6));
        assert_eq!(usage::list_methods(&mut tx, token_id(1), since).await?, [call(1, -1, "c.d", 1), call(1, 0, "a.b", 7)]);
        assert_eq!(usage::list_addresses(&mut tx, token_id(1), since).await?, [from(1, -1, "10.0.0.2", 1), from(1, 0, "10.0.0.1", 7)]);
        assert_eq!(usage::list_methods(&mut tx, token_id(2), since).await?, []);
        assert_eq!(usage::prune(&mut tx, day_of(NOW)).await?, 2);
        assert_eq!(usage::list_methods(&mut tx, token_id(1), 0).await?, [call(1, 0, "a.b", 7)]);
    }

    async fn calls_add_up_by_project_until_the_project_is_unknown_or_they_are_too_many(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 2).await?;
        for n in 1..=2 {
            projects::insert(&mut tx, &project(n)).await?;
        }
        usage::put_projects(&mut tx, &[within(1, 0, "a.b", 1, 3), within(1, -1, "a.b", 2, 1), within(2, 0, "a.b", 1, 9)]).await?;
        // neither the project nor the token need be there any more
        usage::put_projects(&mut tx, &[within(1, 0, "a.b", 1, 4), within(1, 0, "a.b", 7, 1), within(9, 0, "a.b", 1, 1)]).await?;
        assert_eq!(usage::list_projects(&mut tx, token_id(1), 0).await?, [within(1, -1, "a.b", 2, 1), within(1, 0, "a.b", 1, 7)]);
        assert_eq!(usage::list_projects(&mut tx, token_id(1), day_of(NOW)).await?, [within(1, 0, "a.b", 1, 7)]);
        assert_eq!(usage::prune(&mut tx, day_of(NOW)).await?, 1);
        let many: Vec<_> = (0..300).map(|n| within(1, 0, &format!("m{n:03}"), 1, 1)).collect();
        usage::put_projects(&mut tx, &many).await?;
        usage::put_projects(&mut tx, &many[..10]).await?;
        let kept = usage::list_projects(&mut tx, token_id(1), 0).await?;
        assert_eq!(i64::try_from(kept.len())?, PROJECTS_OF_DAY);
        assert_eq!((kept[0].calls, kept[1].calls, kept[11].calls), (7, 2, 1));
    }

    async fn whoever_holds_a_token_cannot_fill_the_disk_with_addresses(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 1).await?;
        let many: Vec<_> = (0..300).map(|n| from(1, 0, &format!("10.0.{}.{}", n / 100, n % 100), 1)).collect();
        usage::put_addresses(&mut tx, &many).await?;
        usage::put_addresses(&mut tx, &many[..10]).await?;
        let kept = usage::list_addresses(&mut tx, token_id(1), 0).await?;
        assert_eq!(i64::try_from(kept.len())?, ADDRESSES_OF_DAY + 1);
        assert_eq!(kept.iter().map(|seen| seen.calls).sum::<i64>(), 310);
        assert_eq!((kept[0].address.as_str(), kept[0].calls, kept[1].calls), ("", 100, 2));
    }

    async fn the_last_narrowing_is_remembered(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 1).await?;
        let wide = Rights::of_set(SetName::from_static("Full access"));
        let narrow = Rights { sets: vec![], methods: vec![MethodName::from_static("a.b")], ..wide.clone() };
        let step = Narrowing { credential: token_id(1), rights_before: wide.clone(), rights_after: narrow, at: days(-1) };
        narrowings::put(&mut tx, &Narrowing { rights_after: wide, ..step.clone() }).await?;
        narrowings::put(&mut tx, &step).await?;
        assert_eq!(narrowings::find(&mut tx, token_id(1)).await?, Some(step.clone()));
        assert_eq!(narrowings::prune(&mut tx, days(-2)).await?, 0);
        assert_eq!(narrowings::prune(&mut tx, NOW).await?, 1);
        narrowings::put(&mut tx, &step).await?;
        narrowings::forget(&mut tx, token_id(1)).await?;
        assert_eq!(narrowings::find(&mut tx, token_id(1)).await?, None);
    }

    async fn people_find_the_tokens_that_they_rule(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 3).await?;
        let bob = person(2);
        accounts::insert(&mut tx, &bob, None).await?;
        credentials::insert(&mut tx, &token(4, bob.id)).await?;
        let home = project(7);
        projects::insert(&mut tx, &home).await?;
        let mut bot = person(3);
        bot.kind = AccountKind::Bot;
        bot.login = "Apollo-bot".to_owned();
        bot.home_project = Some(home.id);
        accounts::insert(&mut tx, &bot, None).await?;
        let of_bot = Credential { owner: Owner::Project(home.id), description: "Zöld".to_owned(), expires_at: Some(days(3)), ..token(5, bot.id) };
        credentials::insert(&mut tx, &of_bot).await?;
        let gone = Credential { state: CredentialState::Revoked, ..token(6, alice.id) };
        credentials::insert(&mut tx, &gone).await?;
        let resting = Credential { state: CredentialState::Suspended, expires_at: Some(days(-1)), ..credentials::get(&mut tx, token_id(3)).await? };
        credentials::update(&mut tx, &resting).await?;

        assert_eq!(token_pages::count(&mut tx, alice.id).await?, 3);
        members::put(&mut tx, home.id, alice.id, Role::Developer, NOW).await?;
        assert_eq!(token_pages::count(&mut tx, alice.id).await?, 3);
        members::put(&mut tx, home.id, alice.id, Role::Admin, NOW).await?;
        assert_eq!(token_pages::count(&mut tx, alice.id).await?, 4);
        assert_eq!(token_pages::list_bots(&mut tx, alice.id, 9).await?, ["Apollo-bot"]);
        assert_eq!(token_pages::list_bots(&mut tx, bob.id, 9).await?, Vec::<String>::new());

        let used = |n: u32, day: i64| LastUse {
            credential: token_id(n), at: days(day), address: format!("10.0.0.{n}"), user_agent: String::new(), dialect: "bearer".to_owned(), uses: 1,
        };
        last_use::put_all(&mut tx, &[used(1, -1), used(2, -95)]).await?;
        usage::put_addresses(&mut tx, &[from(1, 0, "10.0.0.1", 5), from(1, 0, "10.0.0.2", 6), from(1, -6, "::1", 2), from(1, -7, "::1", 9)]).await?;

        let all = TokenFilter::default();
        let word = |word: &str| TokenFilter { search: word.to_owned(), ..all.clone() };
        for (filter, order, upwards, found) in [
            (all.clone(), TokenOrder::Birth, true, vec![1, 2, 3, 5]),
            (all.clone(), TokenOrder::Birth, false, vec![5, 3, 2, 1]),
            (all.clone(), TokenOrder::Use, false, vec![1, 2, 5, 3]),
            (all.clone(), TokenOrder::Use, true, vec![3, 5, 2, 1]),
            (all.clone(), TokenOrder::End, true, vec![3, 5, 1, 2]),
            (all.clone(), TokenOrder::End, false, vec![2, 1, 5, 3]),
            (all.clone(), TokenOrder::Description, true, vec![1, 2, 3, 5]),
            (word("ZÖLD"), TokenOrder::Birth, true, vec![5]),
            (word("10.0.0.2"), TokenOrder::Birth, true, vec![2]),
            (word("apollo"), TokenOrder::Birth, true, vec![5]),
            (word("READ only"), TokenOrder::Birth, true, vec![1, 2, 3, 5]),
            (word("%"), TokenOrder::Birth, true, vec![]),
            (TokenFilter { login: Some("APOLLO-bot".to_owned()), ..all.clone() }, TokenOrder::Birth, true, vec![5]),
            (TokenFilter { state: Some(CredentialState::Suspended), ..all.clone() }, TokenOrder::Birth, true, vec![3]),
            (TokenFilter { ends_after: Some(NOW), ends_by: Some(days(7)), ..all.clone() }, TokenOrder::Birth, true, vec![5]),
            (TokenFilter { ends_by: Some(NOW), ..all.clone() }, TokenOrder::Birth, true, vec![3]),
            (TokenFilter { ends_after: Some(NOW), ..all.clone() }, TokenOrder::Birth, true, vec![1, 2, 5]),
            (TokenFilter { never_ends: true, ..all.clone() }, TokenOrder::Birth, true, vec![1, 2]),
            (TokenFilter { used_since: Some(days(-7)), ..all.clone() }, TokenOrder::Birth, true, vec![1]),
            (TokenFilter { unused_since: Some(days(-90)), ..all.clone() }, TokenOrder::Birth, true, vec![2, 3, 5]),
            (TokenFilter { never_used: true, ..all.clone() }, TokenOrder::Birth, true, vec![3, 5]),
        ] {
            let (lines, matching) = token_pages::list(&mut tx, alice.id, &filter, first(order, upwards), NOW).await?;
            let numbers: Vec<_> = lines.iter().map(|line| line.token.credential.number).collect();
            assert_eq!(numbers, found, "{filter:?} {order:?} {upwards}");
            assert_eq!(matching, i64::try_from(found.len())?);
        }
        let page = TokenPage { part: Part { skip: 1, rows: 2 }, ..first(TokenOrder::Use, false) };
        let (lines, matching) = token_pages::list(&mut tx, alice.id, &all, page, NOW).await?;
        assert_eq!((lines.len(), matching, lines[0].token.credential.number), (2, 4, 2));
        let (lines, _) = token_pages::list(&mut tx, alice.id, &all, first(TokenOrder::Use, false), NOW).await?;
        assert_eq!((lines[0].week, lines[1].week), ([2, 0, 0, 0, 0, 0, 11], [0; 7]));
    }
}

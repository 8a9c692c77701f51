//! Accounts, projects, members and what they hold.

use claviger_domain::account::{AccountState, SiteRole};
use claviger_domain::project::Role;
use claviger_domain::secret::Secret;
use claviger_store::accounts::{self, AccountFilter};
use claviger_store::{PageRequest, StoreError, consumers, members, projects, settings};

use crate::fixtures::{NOW, days, person, project, project_id};

claviger_testkit::both_databases! {
    async fn an_account_reads_back(database) {
        let mut tx = database.db().write().await?;
        let mut alice = person(1);
        accounts::insert(&mut tx, &alice, Some(&Secret::from("$argon2id$x"))).await?;
        assert_eq!(accounts::get(&mut tx, alice.id).await?, alice);
        assert_eq!(accounts::get_to_change(&mut tx, alice.id).await?, alice);
        assert_eq!(accounts::find_by_login(&mut tx, " pErson1").await?, Some(alice.clone()));
        assert_eq!(accounts::find_by_number(&mut tx, 1).await?, Some(alice.clone()));
        let hash = accounts::find_password(&mut tx, alice.id).await?;
        assert_eq!(hash.as_ref().map(|hash| hash.expose().as_str()), Some("$argon2id$x"));
        alice.site_role = SiteRole::Admin;
        alice.credentials_not_before = NOW;
        accounts::update(&mut tx, &alice, NOW).await?;
        assert_eq!(accounts::get(&mut tx, alice.id).await?, alice);
        assert_eq!(accounts::count_admins(&mut tx).await?, 1);
        assert!(accounts::find(&mut tx, person(2).id).await?.is_none());
        assert!(matches!(accounts::get(&mut tx, person(2).id).await, Err(StoreError::NotFound("account"))));
        assert!(matches!(accounts::update(&mut tx, &person(2), NOW).await, Err(StoreError::NotFound("account"))));
    }

    async fn a_login_is_taken_in_any_case(database) {
        let mut tx = database.db().write().await?;
        accounts::insert(&mut tx, &person(1), None).await?;
        tx.commit().await?;
        let mut tx = database.db().write().await?;
        let mut twin = person(2);
        twin.login = "PERSON1".to_owned();
        let error = accounts::insert(&mut tx, &twin, None).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict("login")), "{error:?}");
    }

    /// PostgreSQL would refuse the question, and a refusal would look as if it were out of order.
    async fn what_no_text_can_hold_is_not_there(database) {
        let mut tx = database.db().write().await?;
        accounts::insert(&mut tx, &person(1), None).await?;
        projects::insert(&mut tx, &project(1)).await?;
        for typed in ["\0", "person1\0", "per\0son1"] {
            assert_eq!(accounts::find_by_login(&mut tx, typed).await?, None);
            let filter = AccountFilter { search: typed.to_owned(), ..AccountFilter::default() };
            assert_eq!(accounts::list(&mut tx, &filter, &PageRequest::first(10)).await?.items, []);
            assert_eq!(projects::find_by_name(&mut tx, typed).await?, None);
            assert_eq!(projects::list(&mut tx, None, typed, &PageRequest::first(10)).await?.items, []);
            assert_eq!(consumers::find_by_key(&mut tx, typed).await?, None);
        }
    }

    async fn a_deleted_account_frees_its_login_and_nothing_else(database) {
        let mut tx = database.db().write().await?;
        let alice = person(1);
        accounts::insert(&mut tx, &alice, Some(&Secret::from("x"))).await?;
        accounts::delete(&mut tx, alice.id, NOW).await?;
        assert!(accounts::find_by_login(&mut tx, "person1").await?.is_none());
        assert_eq!(accounts::get(&mut tx, alice.id).await?.state, AccountState::Deleted);
        assert!(accounts::find_password(&mut tx, alice.id).await?.is_none());
        assert!(matches!(accounts::update(&mut tx, &alice, NOW).await, Err(StoreError::NotFound(_))));
        let mut heir = person(2);
        heir.login = alice.login.clone();
        accounts::insert(&mut tx, &heir, None).await?;
        assert_eq!(accounts::count(&mut tx).await?, 1);
        let everyone = accounts::list(&mut tx, &AccountFilter::default(), &PageRequest::first(10)).await?;
        assert_eq!(everyone.items, vec![heir]);
        let gone = AccountFilter { state: Some(AccountState::Deleted), ..AccountFilter::default() };
        assert_eq!(accounts::list(&mut tx, &gone, &PageRequest::first(10)).await?.items.len(), 1);
        tx.commit().await?;

        let mut tx = database.db().write().await?;
        let mut again = person(3);
        again.number = alice.number;
        assert!(matches!(accounts::insert(&mut tx, &again, None).await, Err(StoreError::Conflict("number"))));
    }

    async fn accounts_are_listed_in_pages_and_found_by_any_word(database) {
        let mut tx = database.db().write().await?;
        for n in 1..=25 {
            accounts::insert(&mut tx, &person(n), None).await?;
        }
        let (mut seen, mut page) = (vec![], PageRequest::first(10));
        loop {
            let part = accounts::list(&mut tx, &AccountFilter::default(), &page).await?;
            seen.extend(part.items.iter().map(|account| account.number));
            if !part.more {
                break;
            }
            page = PageRequest::new(part.items.last().map(|account| account.id), 10);
        }
        assert_eq!(seen, (1..=25).collect::<Vec<_>>());
        for (search, found) in [("PÉRSON nr. 7", 1), ("25@EXAMPLE", 1), ("%", 0), ("_", 0), ("1", 12), ("!", 0)] {
            let filter = AccountFilter { search: search.to_owned(), ..AccountFilter::default() };
            let part = accounts::list(&mut tx, &filter, &PageRequest::first(100)).await?;
            assert_eq!(part.items.len(), found, "{search}");
        }
    }

    async fn members_have_roles(database) {
        let mut tx = database.db().write().await?;
        for n in 1..=3 {
            accounts::insert(&mut tx, &person(n), None).await?;
            projects::insert(&mut tx, &project(n)).await?;
        }
        let alice = person(1).id;
        members::put(&mut tx, project_id(1), alice, Role::Reader, NOW).await?;
        members::put(&mut tx, project_id(1), alice, Role::Admin, days(1)).await?;
        members::put(&mut tx, project_id(2), alice, Role::Developer, NOW).await?;
        members::put(&mut tx, project_id(1), person(2).id, Role::Reader, NOW).await?;
        assert_eq!(members::find_role(&mut tx, project_id(1), alice).await?, Some(Role::Admin));
        assert_eq!(members::find_role(&mut tx, project_id(3), alice).await?, None);
        assert_eq!(members::count_admins(&mut tx, project_id(1)).await?, 1);
        let page = members::list(&mut tx, project_id(1), &PageRequest::first(1)).await?;
        assert!(page.more && page.items[0].login == "Person1" && page.items[0].since == NOW);
        let of_alice = projects::list_of_member(&mut tx, alice).await?;
        assert_eq!(of_alice, vec![(project(1), Role::Admin), (project(2), Role::Developer)]);
        members::remove(&mut tx, project_id(1), person(2).id).await?;
        assert!(matches!(members::remove(&mut tx, project_id(1), person(2).id).await, Err(StoreError::NotFound(_))));
        assert_eq!(members::remove_account(&mut tx, alice).await?.len(), 2);
        members::put(&mut tx, project_id(3), alice, Role::Reader, NOW).await?;
        assert_eq!(members::remove_project(&mut tx, project_id(3)).await?, vec![alice]);
    }

    async fn a_private_project_is_seen_by_its_members(database) {
        let mut tx = database.db().write().await?;
        accounts::insert(&mut tx, &person(1), None).await?;
        for n in 1..=4 {
            projects::insert(&mut tx, &project(n)).await?;
        }
        members::put(&mut tx, project_id(3), person(1).id, Role::Reader, NOW).await?;
        let seen = projects::list(&mut tx, Some(person(1).id), "", &PageRequest::first(10)).await?;
        assert_eq!(seen.items.iter().map(|project| project.number).collect::<Vec<_>>(), vec![2, 3, 4]);
        let all = projects::list(&mut tx, None, "PROJECT-", &PageRequest::first(10)).await?;
        assert_eq!(all.items.len(), 4);
        assert_eq!(projects::find_by_name(&mut tx, "Project-1").await?, Some(project(1)));
        projects::delete(&mut tx, project_id(1), NOW).await?;
        assert!(projects::find(&mut tx, project_id(1)).await?.is_none());
        assert!(projects::find_by_name(&mut tx, "project-1").await?.is_none());
        assert_eq!(projects::count(&mut tx).await?, 3);
        let heir = claviger_domain::project::Project { name: "project-1".to_owned(), ..project(9) };
        projects::insert(&mut tx, &heir).await?;
        assert_eq!(projects::get_to_change(&mut tx, heir.id).await?, heir);
        let renamed = claviger_domain::project::Project { title: "Other".to_owned(), private: false, ..heir };
        projects::update(&mut tx, &renamed).await?;
        assert_eq!(projects::find_by_number(&mut tx, 9).await?, Some(renamed));
    }

    async fn settings_are_words_by_key(database) {
        let mut tx = database.db().write().await?;
        assert_eq!(settings::find(&mut tx, "a").await?, None);
        settings::put(&mut tx, "a", "1").await?;
        settings::put(&mut tx, "a", "2").await?;
        assert_eq!(settings::find(&mut tx, "a").await?.as_deref(), Some("2"));
        settings::delete(&mut tx, "a").await?;
        assert_eq!(settings::find(&mut tx, "a").await?, None);
    }
}

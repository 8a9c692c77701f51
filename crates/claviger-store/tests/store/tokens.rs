//! Credentials, their secrets, and what hangs on them.

use std::net::{IpAddr, Ipv4Addr};

use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner};
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::rights::Rights;
use claviger_store::last_use::{self, LastUse};
use claviger_store::listing::{self, CredentialFilter, Whose};
use claviger_store::notices;
use claviger_store::secrets::{self, StoredSecret};
use claviger_store::sets::{self, OperatorSet};
use claviger_store::{PageRequest, StoreError, accounts, credentials};

use crate::fixtures::{NOW, days, digest, person, person_with_tokens, project_id, secret, token, token_id};

fn used(n: u32, day: i64, dialect: &str) -> LastUse {
    LastUse {
        credential: token_id(n),
        at: days(day),
        address: IpAddr::from(Ipv4Addr::LOCALHOST).to_string(),
        user_agent: "curl".to_owned(),
        dialect: dialect.to_owned(),
        uses: 3,
    }
}

claviger_testkit::both_databases! {
    async fn a_credential_reads_back_with_all_its_rights(database) {
        let mut tx = database.db().write().await?;
        let alice = person(1);
        accounts::insert(&mut tx, &alice, None).await?;
        let mut wanted = token(1, alice.id);
        wanted.rights = Rights {
            sets: vec![SetName::from_static("Ünïcode \"set\"")],
            methods: vec![MethodName::from_static("tokens.create")],
            projects: Some(vec![project_id(7)]),
            cidrs: vec!["10.0.0.0/8".parse()?, "2001:db8::/32".parse()?],
        };
        wanted.owner = Owner::Project(project_id(7));
        wanted.expires_at = Some(days(30));
        credentials::insert(&mut tx, &wanted).await?;
        assert_eq!(credentials::get(&mut tx, wanted.id).await?, wanted);
        assert_eq!(credentials::find_by_number(&mut tx, 1).await?, Some(wanted.clone()));
        let moved = wanted.clone().suspend(Some("lost".to_owned()), days(1))?;
        let moved = Credential { description: "other".to_owned(), expires_at: None, ..moved };
        credentials::update(&mut tx, &moved).await?;
        assert_eq!(credentials::get_to_change(&mut tx, wanted.id).await?, moved);
        assert!(matches!(credentials::update(&mut tx, &token(2, alice.id)).await, Err(StoreError::NotFound("token"))));
    }

    async fn a_digest_leads_to_everything_a_check_must_know(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 2).await?;
        let found = secrets::find_presented(&mut tx, &digest(2)).await?.expect("secret 2");
        assert_eq!(found.credential, token(2, alice.id));
        assert_eq!(found.actor, (&alice).into());
        assert_eq!((found.digest, found.dies_at), (digest(2), None));
        assert!(secrets::find_presented(&mut tx, &digest(3)).await?.is_none());
        assert!(matches!(secrets::insert(&mut tx, token_id(1), &secret(2)).await, Err(StoreError::Conflict("secret"))));
    }

    async fn the_index_fills_in_batches_by_digest(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 25).await?;
        credentials::update(&mut tx, &token(4, alice.id).revoke(None, NOW)).await?;
        let (mut seen, mut after) = (vec![], None);
        loop {
            let batch = secrets::list_presented(&mut tx, after.as_ref(), 10).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.digest);
            seen.extend(batch.iter().map(|found| found.credential.number));
        }
        assert_eq!(seen, (1..=25).filter(|&n| n != 4).collect::<Vec<_>>());
        assert_eq!(secrets::list_presented_of_actor(&mut tx, alice.id).await?.len(), 25);
        assert_eq!(secrets::list_presented_of_credential(&mut tx, token_id(4)).await?.len(), 1);
        assert_eq!(secrets::count(&mut tx).await?, 25);
    }

    async fn a_rotation_leaves_two_secrets_and_then_one(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 1).await?;
        secrets::set_end(&mut tx, &digest(1), days(1)).await?;
        secrets::insert(&mut tx, token_id(1), &StoredSecret { created_at: days(0), ..secret(9) }).await?;
        let both = secrets::list_of(&mut tx, token_id(1)).await?;
        assert_eq!(both.iter().map(|secret| secret.dies_at).collect::<Vec<_>>(), vec![Some(days(1)), None]);
        assert_eq!(secrets::delete_dead(&mut tx, NOW).await?, vec![]);
        assert_eq!(secrets::delete_dead(&mut tx, days(1)).await?, vec![digest(1)]);
        assert_eq!(secrets::delete_of(&mut tx, token_id(1)).await?, vec![digest(9)]);
        assert!(matches!(secrets::set_end(&mut tx, &digest(1), NOW).await, Err(StoreError::NotFound("secret"))));
    }

    async fn lists_filter_and_page_from_the_newest(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 12).await?;
        let bob = person(2);
        accounts::insert(&mut tx, &bob, None).await?;
        let over = Credential { expires_at: Some(days(-1)), description: "Über 100%".to_owned(), ..token(20, bob.id) };
        credentials::insert(&mut tx, &over).await?;
        let session = Credential { kind: CredentialKind::Session, expires_at: Some(days(1)), ..token(21, bob.id) };
        credentials::insert(&mut tx, &session).await?;
        credentials::update(&mut tx, &token(3, alice.id).revoke(None, NOW)).await?;

        let all = CredentialFilter::default();
        let mut numbers = vec![];
        let mut page = PageRequest::first(5);
        loop {
            let part = listing::list(&mut tx, &all, &page).await?;
            numbers.extend(part.items.iter().map(|listed| listed.credential.number));
            if !part.more {
                break;
            }
            page = PageRequest::new(part.items.last().map(|listed| listed.credential.id), 5);
        }
        assert_eq!(numbers, [21, 20].into_iter().chain((1..=12).rev()).collect::<Vec<_>>());

        let page = PageRequest::first(100);
        let of_bob = Whose::ActingAs(bob.id);
        let count = [
            (CredentialFilter { whose: of_bob, ..all.clone() }, 2),
            (CredentialFilter { whose: Whose::OwnedBy(Owner::Account(alice.id)), ..all.clone() }, 12),
            (CredentialFilter { whose: Whose::OwnedBy(Owner::Project(project_id(77))), ..all.clone() }, 0),
            (CredentialFilter { sessions: Some(true), ..all.clone() }, 1),
            (CredentialFilter { state: Some(CredentialState::Revoked), ..all.clone() }, 1),
            (CredentialFilter { ends_after: Some(NOW), ..all.clone() }, 13),
            (CredentialFilter { ends_by: Some(NOW), ..all.clone() }, 1),
            (CredentialFilter { ends_by: Some(days(1)), ends_after: Some(NOW), ..all.clone() }, 1),
            (CredentialFilter { search: "ÜBER 100%".to_owned(), ..all.clone() }, 1),
            (CredentialFilter { search: "token 1".to_owned(), ..all.clone() }, 4),
            (CredentialFilter { search: "%".to_owned(), ..all.clone() }, 1),
        ];
        for (filter, expected) in count {
            let part = listing::list(&mut tx, &filter, &page).await?;
            assert_eq!(part.items.len(), expected, "{filter:?}");
        }
    }

    async fn a_list_shows_hint_and_last_use(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 2).await?;
        last_use::put_all(&mut tx, &[used(1, 2, "bearer"), used(1, 1, "basic"), used(99, 1, "bearer")]).await?;
        let expected = LastUse { uses: 6, ..used(1, 2, "bearer") };
        assert_eq!(last_use::find(&mut tx, token_id(1)).await?, Some(expected.clone()));
        assert_eq!(last_use::find(&mut tx, token_id(99)).await?, None, "a note of a credential that is gone");
        let listed = listing::find(&mut tx, token_id(1)).await?.expect("token 1");
        assert_eq!((listed.last_use, listed.hint.as_deref()), (Some(expected), Some("cvg_t_…1")));
        assert_eq!(listed.actor_login, "Person1");
        assert_eq!(listing::find(&mut tx, token_id(2)).await?.expect("token 2").last_use, None);
        assert_eq!(listing::find(&mut tx, token_id(3)).await?, None);
    }

    async fn revoking_everything_of_an_account(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 4).await?;
        let session = Credential { kind: CredentialKind::Session, ..token(5, alice.id) };
        credentials::insert(&mut tx, &session).await?;
        assert_eq!(credentials::count_live(&mut tx, Owner::Account(alice.id), NOW).await?, 4);
        let mut gone = credentials::revoke_of_actor(
            &mut tx, alice.id, Some(CredentialKind::Token), Some(token_id(2)), "account disabled", NOW,
        ).await?;
        gone.sort();
        assert_eq!(gone, vec![token_id(1), token_id(3), token_id(4)]);
        assert_eq!(credentials::revoke_of_actor(&mut tx, alice.id, None, None, "x", NOW).await?.len(), 2);
        let first = credentials::get(&mut tx, token_id(1)).await?;
        assert_eq!((first.state, first.reason.as_deref()), (CredentialState::Revoked, Some("account disabled")));
        assert!(credentials::revoke_of_owner(&mut tx, Owner::Account(alice.id), "x", NOW).await?.is_empty());
        assert_eq!(credentials::count_live(&mut tx, Owner::Account(alice.id), NOW).await?, 0);
    }

    async fn sessions_are_forgotten_after_their_end_and_tokens_are_not(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 1).await?;
        for (n, end) in [(5, -2), (6, 2)] {
            let kind = CredentialKind::Session;
            let session = Credential { kind, expires_at: Some(days(end)), ..token(n, alice.id) };
            credentials::insert(&mut tx, &session).await?;
            secrets::insert(&mut tx, session.id, &secret(n)).await?;
        }
        let over = Credential { expires_at: Some(days(-9)), ..token(7, alice.id) };
        credentials::insert(&mut tx, &over).await?;
        assert_eq!(credentials::delete_ended_sessions(&mut tx, days(-1)).await?, 1);
        assert!(secrets::find_presented(&mut tx, &digest(5)).await?.is_none());
        assert!(secrets::find_presented(&mut tx, &digest(6)).await?.is_some());
        assert!(credentials::find(&mut tx, over.id).await?.is_some());
    }

    async fn warnings_are_queued_once_for_each_distance(database) {
        let mut tx = database.db().write().await?;
        let alice = person_with_tokens(&mut tx, 0).await?;
        let made = days(-100);
        for (n, end, created_at) in [(1, 20, made), (2, 5, made), (3, 5, days(-1)), (4, -1, made), (5, 40, made)] {
            let token = Credential { expires_at: Some(days(end)), created_at, ..token(n, alice.id) };
            credentials::insert(&mut tx, &token).await?;
        }
        assert_eq!(notices::queue(&mut tx, 30, NOW).await?, 2, "tokens 1 and 2; 3 was made shorter than that");
        assert_eq!(notices::queue(&mut tx, 30, NOW).await?, 0);
        assert_eq!(notices::queue(&mut tx, 7, NOW).await?, 1);
        let unsent = notices::list_unsent(&mut tx, 10).await?;
        assert_eq!(unsent.iter().map(|notice| (notice.credential, notice.days)).collect::<Vec<_>>(),
            vec![(token_id(2), 30), (token_id(1), 30), (token_id(2), 7)]);
        assert_eq!(unsent[2].due_at, days(-2));
        notices::mark_sent(&mut tx, token_id(2), 7, NOW).await?;
        assert_eq!(notices::list_unsent(&mut tx, 10).await?.len(), 2);
        assert_eq!(notices::list_of(&mut tx, token_id(2)).await?.len(), 2);
        notices::forget(&mut tx, token_id(2)).await?;
        assert_eq!(notices::queue(&mut tx, 7, NOW).await?, 1);
    }

    async fn the_operators_sets(database) {
        let mut tx = database.db().write().await?;
        let set = |name: &'static str| OperatorSet {
            name: SetName::from_static(name),
            methods: vec![MethodName::from_static("a.b")],
            note: String::new(),
            created_at: NOW,
        };
        for name in ["b", "A", "a", "Z"] {
            sets::insert(&mut tx, &set(name)).await?;
        }
        let names: Vec<_> = sets::list(&mut tx).await?.into_iter().map(|set| set.name.to_string()).collect();
        assert_eq!(names, ["A", "Z", "a", "b"]);
        sets::update(&mut tx, &OperatorSet { note: "x".to_owned(), ..set("a") }).await?;
        assert_eq!(sets::find(&mut tx, &set("a").name).await?.map(|set| set.note).as_deref(), Some("x"));
        sets::delete(&mut tx, &set("a").name).await?;
        assert!(matches!(sets::delete(&mut tx, &set("a").name).await, Err(StoreError::NotFound("set"))));
        assert!(matches!(sets::insert(&mut tx, &set("b")).await, Err(StoreError::Conflict("set"))));
    }

    async fn two_rotations_at_once_take_turns(database) {
        let mut tx = database.db().write().await?;
        person_with_tokens(&mut tx, 1).await?;
        tx.commit().await?;
        let rotations = (0..8).map(|n| {
            let db = database.db().clone();
            tokio::spawn(async move {
                let mut tx = db.write().await?;
                credentials::get_to_change(&mut tx, token_id(1)).await?;
                secrets::delete_of(&mut tx, token_id(1)).await?;
                secrets::insert(&mut tx, token_id(1), &secret(100 + n)).await?;
                tx.commit().await
            })
        });
        for rotation in rotations.collect::<Vec<_>>() {
            rotation.await??;
        }
        let mut tx = database.db().read().await?;
        assert_eq!(secrets::list_of(&mut tx, token_id(1)).await?.len(), 1);
    }
}

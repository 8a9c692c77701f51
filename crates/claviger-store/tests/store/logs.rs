//! The audit chain and the sequence of invalidations.

use claviger_domain::audit::{AuditEntry, AuditSubject, Outcome};
use claviger_domain::digest::Pepper;
use claviger_domain::secret::Secret;
use claviger_store::audit::{self, About, AuditFilter};
use claviger_store::invalidations::{self, Changed};
use claviger_store::{PageRequest, Tx};
use claviger_testkit::database::TestResult;

use crate::fixtures::{NOW, days, id, person, token_id};
use crate::tables::run;

fn entry(n: u32) -> AuditEntry {
    AuditEntry {
        at: days(i64::from(n)),
        action: if n.is_multiple_of(2) { "tokens.create" } else { "tokens.revoke" }.to_owned(),
        actor: Some(person(n % 3).id),
        actor_name: format!("Person{}", n % 3),
        credential: None,
        subject: AuditSubject::Credential(token_id(n)),
        owner: Some(person(5).id),
        dialect: Some("bearer".to_owned()),
        address: Some("2001:db8::1".parse().expect("an address")),
        request: Some(id(n)),
        outcome: if n == 4 { Outcome::Refused } else { Outcome::Done },
        detail: serde_json::Map::from_iter([("description".to_owned(), format!("\"{n}\" → ü").into())]),
    }
}

async fn write(tx: &mut Tx, lines: std::ops::RangeInclusive<u32>) -> TestResult {
    for n in lines {
        audit::append(tx, &[entry(n)], |before, line| pepper().chain(before, line)).await?;
    }
    Ok(())
}

fn pepper() -> Pepper {
    Pepper::new(&Secret::new([7; 32]))
}

/// Walks the whole chain.
async fn verify(tx: &mut Tx) -> TestResult<Result<i64, audit::Broken>> {
    let mut after = 0;
    loop {
        match audit::verify(tx, after, 4, |before, line| pepper().chain(before, line)).await? {
            Ok(Some(last)) => after = last,
            Ok(None) => return Ok(Ok(after)),
            Err(broken) => return Ok(Err(broken)),
        }
    }
}

claviger_testkit::both_databases! {
    async fn lines_read_back_newest_first(database) {
        let mut tx = database.db().write().await?;
        write(&mut tx, 1..=10).await?;
        let page = audit::list(&mut tx, &AuditFilter::default(), &PageRequest::first(3)).await?;
        assert_eq!(page.items.iter().map(|line| line.seq).collect::<Vec<_>>(), vec![10, 9, 8]);
        assert!(page.more);
        assert_eq!(page.items[0].entry, entry(10));
        let next = audit::list(&mut tx, &AuditFilter::default(), &PageRequest::new(Some(8), 3)).await?;
        assert_eq!(next.items[0].seq, 7);
        let all = PageRequest::first(100);
        for (filter, expected) in [
            (AuditFilter { about: About::Concerning(person(1).id), ..AuditFilter::default() }, 4),
            (AuditFilter { about: About::Concerning(person(5).id), ..AuditFilter::default() }, 10),
            (AuditFilter { about: About::Subject(AuditSubject::Credential(token_id(3))), ..AuditFilter::default() }, 1),
            (AuditFilter { action: Some("tokens.create".to_owned()), ..AuditFilter::default() }, 5),
            (AuditFilter { outcome: Some(Outcome::Refused), ..AuditFilter::default() }, 1),
            (AuditFilter { since: Some(days(3)), until: Some(days(6)), ..AuditFilter::default() }, 3),
        ] {
            assert_eq!(audit::list(&mut tx, &filter, &all).await?.items.len(), expected, "{filter:?}");
        }
    }

    async fn an_untouched_chain_holds(database) {
        let mut tx = database.db().write().await?;
        assert_eq!(verify(&mut tx).await?, Ok(0));
        write(&mut tx, 1..=10).await?;
        assert_eq!(verify(&mut tx).await?, Ok(10));
        write(&mut tx, 11..=12).await?;
        assert_eq!(verify(&mut tx).await?, Ok(12));
    }

    async fn a_changed_line_breaks_the_chain(database) {
        let mut tx = database.db().write().await?;
        write(&mut tx, 1..=10).await?;
        run(&mut tx, "UPDATE audit SET actor_name = 'Nobody' WHERE seq = 6").await?;
        assert_eq!(verify(&mut tx).await?, Err(audit::Broken { seq: 6 }));
    }

    async fn a_missing_line_breaks_the_chain(database) {
        let mut tx = database.db().write().await?;
        write(&mut tx, 1..=10).await?;
        run(&mut tx, "DELETE FROM audit WHERE seq = 6").await?;
        assert_eq!(verify(&mut tx).await?, Err(audit::Broken { seq: 6 }));
    }

    async fn a_missing_end_breaks_the_chain(database) {
        let mut tx = database.db().write().await?;
        write(&mut tx, 1..=10).await?;
        run(&mut tx, "DELETE FROM audit WHERE seq >= 9").await?;
        assert_eq!(verify(&mut tx).await?, Err(audit::Broken { seq: 9 }));
    }

    async fn a_missing_beginning_breaks_the_chain(database) {
        let mut tx = database.db().write().await?;
        write(&mut tx, 1..=10).await?;
        run(&mut tx, "DELETE FROM audit WHERE seq <= 5").await?;
        assert_eq!(verify(&mut tx).await?, Err(audit::Broken { seq: 1 }));
        let sealed = |before: &[u8], line: &[u8]| pepper().chain(before, line);
        assert_eq!(audit::verify(&mut tx, 5, 4, sealed).await?, Err(audit::Broken { seq: 5 }));
        run(&mut tx, "DELETE FROM audit").await?;
        assert_eq!(verify(&mut tx).await?, Err(audit::Broken { seq: 1 }));
        assert_eq!(audit::verify(&mut tx, 8, 4, sealed).await?, Err(audit::Broken { seq: 8 }));
    }

    async fn concurrent_lines_make_one_chain(database) {
        let writers = (1..=10).map(|n| {
            let db = database.db().clone();
            tokio::spawn(async move {
                let mut tx = db.write().await?;
                invalidations::append(&mut tx, Changed::Sets, NOW).await?;
                audit::append(&mut tx, &[entry(n)], |before, line| pepper().chain(before, line)).await?;
                tx.commit().await
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await??;
        }
        let mut tx = database.db().read().await?;
        assert_eq!(verify(&mut tx).await?, Ok(10));
        assert_eq!(invalidations::last(&mut tx).await?, 10);
    }

    async fn changes_are_numbered_without_gaps(database) {
        let mut tx = database.db().write().await?;
        assert_eq!(invalidations::last(&mut tx).await?, 0);
        let changes = [
            Changed::Credential(token_id(1)), Changed::Account(person(1).id), Changed::Project(id(1)), Changed::Sets,
            Changed::Everything,
        ];
        for (changed, day) in changes.iter().zip(0..) {
            invalidations::append(&mut tx, *changed, days(day)).await?;
        }
        let heard = invalidations::list_since(&mut tx, 0, 100).await?;
        assert_eq!(heard.iter().map(|heard| heard.changed).collect::<Vec<_>>(), changes);
        assert_eq!(heard.iter().map(|heard| heard.seq).collect::<Vec<_>>(), vec![1, 2, 3, 4, 5]);
        assert_eq!(invalidations::list_since(&mut tx, 3, 1).await?[0].seq, 4);
        assert_eq!(invalidations::prune(&mut tx, days(2)).await?, 2);
        assert_eq!(invalidations::first(&mut tx).await?, Some(3));
        assert_eq!(invalidations::last(&mut tx).await?, 5);
        run(&mut tx, "UPDATE invalidation SET kind = 'of the future' WHERE seq = 4").await?;
        assert_eq!(invalidations::list_since(&mut tx, 3, 1).await?[0].changed, Changed::Everything);
    }
}

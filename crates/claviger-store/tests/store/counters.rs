//! Numbers are given out once.

use claviger_store::Result;
use claviger_store::counters::{self, Counter};

claviger_testkit::both_databases! {
    async fn numbers_are_never_given_twice(database) {
        let mut tx = database.db().write().await?;
        assert_eq!(counters::last(&mut tx, Counter::Account).await?, 0);
        assert_eq!(counters::take(&mut tx, Counter::Account).await?, 1);
        assert_eq!(counters::take_many(&mut tx, Counter::Account, 10).await?, 2);
        assert_eq!(counters::take(&mut tx, Counter::Account).await?, 12);
        assert_eq!(counters::take(&mut tx, Counter::Project).await?, 1);
        tx.commit().await?;
        let mut tx = database.db().read().await?;
        assert_eq!(counters::last(&mut tx, Counter::Account).await?, 12);
    }

    async fn concurrent_takers_get_different_numbers(database) {
        let takers = (0..20).map(|_| {
            let db = database.db().clone();
            tokio::spawn(async move {
                let mut tx = db.write().await?;
                let number = counters::take(&mut tx, Counter::Credential).await?;
                tx.commit().await?;
                Result::<i64>::Ok(number)
            })
        });
        let mut numbers = vec![];
        for taker in takers.collect::<Vec<_>>() {
            numbers.push(taker.await??);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    }

    async fn what_is_not_committed_never_happened(database) {
        let mut tx = database.db().write().await?;
        counters::take(&mut tx, Counter::Account).await?;
        drop(tx);
        let mut tx = database.db().write().await?;
        assert_eq!(counters::last(&mut tx, Counter::Account).await?, 0);
    }
}

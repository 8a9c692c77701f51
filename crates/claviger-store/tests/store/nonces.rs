//! Signed requests are remembered, singly or many at once.

use claviger_domain::oauth1::NonceKey;
use claviger_domain::time::Timestamp;
use claviger_store::nonces;

const END: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn keys(numbers: std::ops::Range<u32>) -> Vec<NonceKey> {
    numbers.map(|number| NonceKey::new("consumer", "token", "1798758000", &number.to_string())).collect()
}

claviger_testkit::both_databases! {
    async fn of_many_uses_each_is_the_first_or_it_is_said_that_one_is_not(database) {
        for (numbers, all_are_first) in [(0..1, true), (1..17, true), (17..57, true), (56..60, false), (40..90, false)] {
            let mut tx = database.db().write().await?;
            assert_eq!(nonces::remember_all(&mut tx, &keys(numbers.clone()), END).await?, all_are_first, "{numbers:?}");
            if all_are_first { tx.commit().await? } else { tx.rollback().await? }
        }
        let mut tx = database.db().write().await?;
        assert!(nonces::remember_all(&mut tx, &[], END).await?);
        assert_eq!(nonces::count(&mut tx).await?, 57);
        for key in keys(0..57) {
            assert!(!nonces::remember(&mut tx, &key, END).await?);
        }
        assert!(nonces::remember(&mut tx, &keys(57..58)[0], END).await?);
        assert_eq!(nonces::prune(&mut tx, Timestamp::from_millis(END.as_millis() + 1)).await?, 58);
    }
}

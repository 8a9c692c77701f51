//! The first administrator, of an installation without any account.

use claviger_auth::{Desk, accounts};
use claviger_domain::entropy::Entropy;
use claviger_domain::secret::Password;

use crate::world::Environment;

/// The variable that may hold the password.
pub(crate) const VARIABLE: &str = "CLAVIGER_ADMIN_PASSWORD";

/// An administrator that was made just now.
#[derive(Debug)]
pub(crate) struct FirstAdmin {
    /// `admin`
    pub(crate) login: String,
    /// The password, if it was drawn: it is told once, now.
    pub(crate) drawn: Option<Password>,
}

/// Makes `admin` if there is no account at all, with the password of the environment or a drawn one.
pub(crate) async fn make(desk: &Desk, environment: &Environment) -> anyhow::Result<Option<FirstAdmin>> {
    let given = environment.get(VARIABLE).filter(|password| !password.is_empty()).cloned().map(Password::new);
    let (password, drawn) = match given {
        Some(given) => (given, None),
        None => {
            let drawn = draw(&*desk.entropy);
            (drawn.clone(), Some(drawn))
        }
    };
    let made = accounts::first_admin(desk, password).await;
    let made = made.map_err(|error| match error {
        claviger_auth::Error::Invalid(invalid) => anyhow::anyhow!("{VARIABLE}: {}", invalid.problem),
        other => other.into(),
    })?;
    Ok(made.map(|account| FirstAdmin { login: account.login, drawn }))
}

/// Four groups of five characters that are not mistaken for each other: 100 bits.
pub(crate) fn draw(entropy: &dyn Entropy) -> Password {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut random = [0; 20];
    entropy.fill(&mut random);
    let groups: Vec<String> = random
        .chunks(5)
        .map(|group| group.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
        .collect();
    Password::new(groups.join("-"))
}

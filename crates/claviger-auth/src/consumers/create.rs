//! Makes a consumer.

use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, ConsumerId};
use claviger_domain::limits;
use claviger_domain::oauth1::consumer::{ConsumerProof, consumer_key};
use claviger_domain::oauth1::{Callback, Consumer, KeyFloor, Provider, RsaPublicKey, SignatureMethods};
use claviger_domain::policy::{Sudo, authorize_change};
use claviger_domain::secret::Secret;
use claviger_domain::text::{InvalidField, Login};
use claviger_store::accounts as stored;
use claviger_store::{StoreError, Tx, consumers};
use data_encoding::HEXLOWER;
use serde_json::json;

use super::{Registered, SECRET, Verb, finish, hide, new_two_legged};
use crate::accounts;
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::text::{kept_line, required_kept_line};

/// Consumers that one account may register.
const MOST_OF_OWNER: i64 = 100;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewConsumer {
    /// Who registers it; nobody for a link of the site.
    pub owner: Option<AccountId>,
    /// The consumer key; one is drawn if none is given.
    pub key: Option<String>,
    /// The name that people read.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where the program is at home; none if it has no page.
    pub url: Option<String>,
    /// Whose manners it knows.
    pub provider: Provider,
    /// What it will prove itself by.
    pub proof: NewProof,
    /// The signature methods it may use; none named means all that go with its proof, but for PLAINTEXT.
    pub methods: SignatureMethods,
    /// Where people are sent back to; none leaves it to each request.
    pub callback: Option<String>,
    /// Whom requests without a person act as; none refuses such requests.
    pub two_legged: Option<ActsAs>,
    /// Whether bodies that are no forms must be covered by the signature.
    pub demands_body_hash: bool,
}

/// Whom requests without a person act as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActsAs {
    /// An account that exists.
    Account(AccountId),
    /// A service account that is made with the consumer and has its key as login. It may do nothing until it gets a role.
    Itself,
}

/// What a consumer will prove itself by.
#[derive(Debug, Clone)]
pub enum NewProof {
    /// A public key as somebody pasted it: PEM, bare base64, or a certificate.
    Key(String),
    /// A secret: this one, or one to be drawn.
    Secret(Option<Secret<String>>),
}

/// Makes it.
pub async fn create(desk: &Desk, caller: &Caller, sudo: Sudo, wanted: NewConsumer) -> Result<Registered> {
    const VERB: Verb = Verb { link: Action::LinksCreate, application: Action::ApplicationsCreate };
    let (action, thing) = VERB.of(wanted.owner);
    let permit = authorize_change(caller, action, thing, sudo).map_err(hide)?;
    let id = ConsumerId::new(desk.now(), &*desk.entropy);
    let (proof, secret) = proof(desk, id, wanted.proof)?;
    let mut tx = desk.store.write().await?;
    if let Some(owner) = wanted.owner {
        owner_may(&mut tx, owner).await?;
    }
    let now = desk.now();
    let mut consumer = Consumer {
        id,
        key: match wanted.key {
            Some(key) => consumer_key(&key)?,
            None => drawn(desk, 10),
        },
        name: required_kept_line(desk, "name", &wanted.name, limits::NAME)?,
        description: kept_line(desk, "description", &wanted.description, limits::DESCRIPTION)?,
        url: wanted.url.as_deref().map(url).transpose()?,
        provider: wanted.provider,
        owner: wanted.owner,
        methods: methods(&proof, wanted.methods)?,
        callback: wanted.callback.as_deref().map(callback).transpose()?,
        proof,
        two_legged: None,
        demands_body_hash: wanted.demands_body_hash,
        created_at: now,
        updated_at: now,
    };
    if consumers::find_by_key(&mut tx, &consumer.key).await?.is_some() {
        return Err(Error::Taken("consumer key"));
    }
    consumers::insert(&mut tx, &consumer).await?;
    let own = match wanted.two_legged {
        Some(ActsAs::Itself) => Some(own_account(desk, &mut tx, caller, sudo, &consumer).await?),
        Some(ActsAs::Account(_)) | None => None,
    };
    let actor = match (&own, wanted.two_legged) {
        (Some(own), _) => Some(own.account.clone()),
        (None, Some(ActsAs::Account(id))) => Some(active(&mut tx, id).await?),
        (None, _) => None,
    };
    if let Some(actor) = &actor {
        let credential = new_two_legged(desk, &mut tx, caller, &consumer, actor).await?;
        consumers::add_credential(&mut tx, id, credential, None).await?;
        consumer.two_legged = Some(credential);
        consumers::update(&mut tx, &consumer).await?;
    }
    let said = detail([
        ("name", json!(consumer.name)),
        ("methods", json!(consumer.methods.to_string())),
        ("two_legged", json!(actor.map(|actor| actor.id))),
    ]);
    if let Some(own) = &own {
        own.tell(desk, &mut tx, caller).await?;
    }
    let touched: Vec<_> = consumer.two_legged.into_iter().collect();
    finish(desk, tx, caller, permit, &consumer, &touched, said).await?;
    if let Some(own) = &own {
        own.apply(desk).await;
    }
    Ok(Registered { consumer, secret })
}

/// The service account of a program that acts without a person, and for nobody: there with the consumer, or not at all.
async fn own_account(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    sudo: Sudo,
    consumer: &Consumer,
) -> Result<accounts::Written> {
    let key = &consumer.key;
    let another = |why: &str| InvalidField::new("two_legged", format!("must name an account: {why}"));
    let login = Login::parse(key).map_err(|_| another(&format!("a new one cannot have the login `{key}`")))?;
    let new = accounts::NewAccount {
        login: key.clone(),
        name: consumer.name.clone(),
        email: String::new(),
        kind: AccountKind::Service,
        home_project: None,
        site_role: SiteRole::User,
        password: None,
    };
    match accounts::write(desk, tx, caller, sudo, new, login, None).await {
        Err(Error::Taken(_)) => Err(another(&format!("there is one with the login `{key}` already")).into()),
        other => other,
    }
}

/// What is stored of the proof, and the secret to show once.
pub(super) fn proof(
    desk: &Desk,
    id: ConsumerId,
    wanted: NewProof,
) -> Result<(ConsumerProof, Option<Secret<String>>), InvalidField> {
    match wanted {
        NewProof::Key(text) => {
            let key = RsaPublicKey::read(&text, KeyFloor::Bits1024)
                .map_err(|error| InvalidField::new("public_key", error.to_string()))?;
            Ok((ConsumerProof::Key(key.spki().to_vec()), None))
        }
        NewProof::Secret(given) => {
            let secret = match given {
                Some(secret) if !(16..=limits::PASSWORD).contains(&secret.expose().len()) => {
                    return Err(InvalidField::new("secret", "must have 16 to 1024 bytes"));
                }
                Some(secret) => secret,
                None => Secret::new(drawn(desk, 40)),
            };
            let sealed = desk.keys.seal.seal(SECRET, id.as_bytes(), secret.expose().as_bytes(), &*desk.entropy);
            Ok((ConsumerProof::Secret(sealed), Some(secret)))
        }
    }
}

/// The methods that go with a proof. HMAC with a public key as its secret would let anybody sign: such a pair is not made.
pub(super) fn methods(proof: &ConsumerProof, wanted: SignatureMethods) -> Result<SignatureMethods, InvalidField> {
    let has_key = matches!(proof, ConsumerProof::Key(_));
    if wanted == SignatureMethods::NONE {
        return Ok(if has_key { SignatureMethods::WITH_KEY } else { SignatureMethods::WITH_SECRET });
    }
    match wanted.iter().find(|method| method.needs_key() != has_key) {
        None => Ok(wanted),
        Some(method) if has_key => Err(InvalidField::new(
            "signature_methods",
            format!("cannot hold {method}, which needs a shared secret: this has a key"),
        )),
        Some(method) => Err(InvalidField::new(
            "signature_methods",
            format!("cannot hold {method}, which needs a public key: this has a secret"),
        )),
    }
}

pub(super) fn callback(text: &str) -> Result<String, InvalidField> {
    address("callback", text)
}

pub(super) fn url(text: &str) -> Result<String, InvalidField> {
    address("url", text)
}

fn address(field: &'static str, text: &str) -> Result<String, InvalidField> {
    match Callback::parse(text) {
        Ok(Callback::Url(address)) => Ok(address),
        _ => Err(InvalidField::new(
            field,
            "must be an absolute http or https address without a fragment and without a user",
        )),
    }
}

/// Whom requests without a person may act as; nobody changes it meanwhile.
pub(super) async fn active(tx: &mut Tx, actor: AccountId) -> Result<Account> {
    match stored::get_to_change(tx, actor).await {
        Ok(account) if account.state == AccountState::Active => Ok(account),
        Ok(_) | Err(StoreError::NotFound(_)) => {
            Err(InvalidField::new("two_legged", "must name an active account").into())
        }
        Err(other) => Err(other.into()),
    }
}

async fn owner_may(tx: &mut Tx, owner: AccountId) -> Result<()> {
    let account = stored::get_to_change(tx, owner).await?;
    if account.state != AccountState::Active {
        return Err(InvalidField::new(
            "owner",
            format!("must be an active account, this is {}", account.state.as_str()),
        )
        .into());
    }
    match consumers::count_of_owner(tx, owner).await? {
        held if held >= MOST_OF_OWNER => Err(Error::Quota(format!(
            "{} has {held} applications, the most there may be: remove some first",
            account.login
        ))),
        _ => Ok(()),
    }
}

/// Lower-case hex of this many random bytes.
fn drawn(desk: &Desk, bytes: usize) -> String {
    let mut random = vec![0; bytes];
    desk.entropy.fill(&mut random);
    HEXLOWER.encode(&random)
}

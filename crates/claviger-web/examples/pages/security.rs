//! What a person proves themselves with.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::qr::Picture;
use claviger_web::dashboard::view::question::Question;
use claviger_web::dashboard::view::security::{
    AppSetup, Leave, LinkRow, PasskeyEdit, PasskeyNew, PasskeyRow, RecoveryCodes, Security,
};

use crate::{Album, days, hours};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Profile);
    let none = Security {
        shell: shell(),
        app_since: None,
        passkeys: vec![],
        passkeys_work: true,
        codes_left: 0,
        links: vec![],
        linkable: vec![("company".into(), "Example Ltd.".into())],
    };
    let laptop = PasskeyRow {
        id: "pky_01jd8m2v7wf3r9n0h4k6t5x2qz".into(),
        name: "Laptop".into(),
        synced: true,
        added: days(-80),
        used: Some(hours(-3)),
    };
    let phone =
        PasskeyRow { name: "Phone with a rather long name that somebody gave it".into(), used: None, ..laptop.clone() };
    let link = LinkRow {
        key: "x".into(),
        title: "Example Ltd.".into(),
        email: "mira@example.org".into(),
        since: days(-12),
        used: None,
    };
    album.add("security-none", &none)?;
    album.add(
        "security-full",
        &Security {
            app_since: Some(days(-30)),
            passkeys: vec![laptop.clone(), phone],
            codes_left: 2,
            links: vec![link.clone()],
            linkable: vec![],
            ..none.clone()
        },
    )?;
    album.add("security-no-name", &Security { passkeys_work: false, ..none })?;
    let faults = Faults::from_iter([("code", Fault::Said("app-wrong-code"))]);
    let text = "otpauth://totp/Claviger:mira?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Claviger";
    let app = AppSetup {
        shell: shell(),
        picture: Picture::of(text),
        spelled: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP".into(),
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("security-app", &app)?;
    album.add(
        "security-app-wrong",
        &AppSetup { faults, confirm: Confirm { fault: Some(Fault::WrongPassword) }, ..app },
    )?;
    let new = PasskeyNew {
        shell: shell(),
        name: String::new(),
        first: true,
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("security-passkey-new", &new)?;
    let edit = PasskeyEdit {
        shell: shell(),
        id: laptop.id.clone(),
        name: "Laptop".into(),
        faults: Faults::from_iter([("name", Fault::Missing)]),
        confirm: Confirm { fault: Some(Fault::WrongPasskey) },
    };
    album.add("security-passkey", &edit)?;
    let codes = (0..10).map(|n| format!("7k3m{n}-x9d2f")).collect();
    let done = shell().t("app-added").into_owned();
    album.add("security-codes", &RecoveryCodes { shell: shell(), done, codes })?;
    album.add("security-leave", &Leave { shell: shell(), title: "Example Ltd.".into(), href: "#".into() })?;
    album.add("security-remove-app", &Question::remove_app(shell(), true, Confirm::default()))?;
    album.add("security-remove-passkey", &Question::remove_passkey(shell(), &laptop, false, Confirm::default()))?;
    album.add("security-unlink", &Question::remove_identity(shell(), &link, Confirm::default()))?;
    let question = Question::link_identity(shell(), "company", "Example Ltd.", Confirm::default());
    album.add("security-link", &question)?;
    album.add("security-renew-codes", &Question::renew_codes(shell(), Confirm::default()))
}

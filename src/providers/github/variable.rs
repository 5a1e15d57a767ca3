//! `github.variable`: a value that Actions reads and everybody with access to the repository may see.

use super::tag::{self, Whose};
use super::{GitHub, of_repo, secret, taken, text, unmarked};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};

pub(super) const NAME: &str = "github.variable";

pub(super) fn kind() -> Kind {
    let own = [InputKind::new("name").identity(), InputKind::new("value")];
    Kind {
        inputs: of_repo().into_iter().chain(own).collect(),
        outputs: vec![OutputKind::new("name")],
        repeat: Repeat::Find,
        by_hand: "In the settings of ${owner}/${repo} at GitHub (Secrets and variables, Actions, Variables), set ${name} to \
                  `${value}`."
            .to_owned(),
        link: "https://github.com/${owner}/${repo}/settings/variables/actions".to_owned(),
        ..Kind::new(NAME)
    }
}

impl GitHub {
    /// The value that stands there.
    async fn value(&self, name: &str, call: &Call<'_>) -> Result<Option<String>, Fault> {
        let all = self.variables(call).await?;
        let found = all.iter().find(|one| text(one, "/name").eq_ignore_ascii_case(name));
        Ok(found.map(|found| text(found, "/value")))
    }

    pub(super) async fn look_at_variable(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let name = secret::name(call)?;
        let value = self.value(name, call).await?;
        Ok(match self.whose(value.is_some(), &tag::name("VARIABLE", name), call).await? {
            Whose::Nobodys => Seen::Missing,
            Whose::Foreign(whose) => unmarked(&whose),
            Whose::Ours => {
                let same = value.as_deref() == call.inputs.get("value");
                let differs = if same { Vec::new() } else { vec!["value".to_owned()] };
                Seen::Ours { outputs: outputs(name), differs }
            }
        })
    }

    pub(super) async fn set_variable(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let (name, wanted) = (secret::name(call)?, call.inputs.need("value")?);
        let tag = tag::name("VARIABLE", name);
        let value = self.value(name, call).await?;
        if let Whose::Foreign(_) = self.whose(value.is_some(), &tag, call).await? {
            return Err(taken(call));
        }
        self.put_tag(&tag, call).await?;
        if value.as_deref() != Some(wanted) {
            self.put_variable((name, wanted), value.is_some(), call).await?;
        }
        Ok(outputs(name))
    }

    pub(super) async fn remove_variable(&self, call: &Call<'_>) -> Result<(), Fault> {
        let name = secret::name(call)?;
        let tag = tag::name("VARIABLE", name);
        let stands = self.value(name, call).await?.is_some();
        if let Whose::Foreign(_) = self.whose(stands, &tag, call).await? {
            return Ok(());
        }
        if stands {
            self.drop_variable(name, call).await?;
        }
        self.drop_tag(&tag, call).await
    }
}

fn outputs(name: &str) -> Outputs {
    Outputs::from([("name".to_owned(), name.into())])
}

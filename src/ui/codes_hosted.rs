//! What the error codes of hosted providers mean, beside those of `codes.rs`.

/// Code and meaning, sorted by code.
pub(super) const HOSTED: &[(&str, &str)] = &[
    (
        "clerk.config",
        "Clerk does not take a change of an instance's configuration, such as Google in production without credentials of one's own. It was tried without effect first, so nothing was changed.",
    ),
    (
        "clerk.domain",
        "Clerk does not take a domain for a production instance: it is a host's own, such as *.vercel.app, or another instance has it.",
    ),
    (
        "clerk.instance",
        "The production instance at Clerk was made by somebody else in the same moment, for another domain.",
    ),
    (
        "clerk.plan",
        "What was asked for at Clerk is not in the plan of the workspace. A person chooses a larger one, and the same command goes on from there.",
    ),
    ("clerk.rows", "Clerk gave a domain without all the DNS rows that its documentation names."),
    (
        "cloudflare.foreign",
        "A row stands at Cloudflare under this name that this app did not make. `--adopt` takes it over.",
    ),
    (
        "cloudflare.no_zone",
        "The token of Cloudflare sees no zone that the name lies in. Add the domain there, or give the token the right to it.",
    ),
    ("cloudflare.type", "Rows of this type are not made at Cloudflare; it needs them in parts."),
    ("deploy.no_machine", "The server of this environment is made by a deploy, and none was made yet."),
    (
        "deploy.not_sound",
        "Lint or types of the app fail, which the host's build would find late or not at all. They are run before anything is built or made, once for each release; `--unverified` goes on all the same.",
    ),
    (
        "deploy.ssh_key",
        "A server that is made lets in the first key of the SSH agent, and there is none: `ssh-add` puts one into it.",
    ),
    (
        "deploy.variable",
        "The app's code reads a variable of the environment that nothing gives it: neither this deploy, nor vibe.toml, nor a default in the code. The app would stop at its start, or at the page that needs it.",
    ),
    (
        "github.behind",
        "The branch at GitHub has commits that the app's folder has not. vibe never pushes over them: pull them, look, and deploy again.",
    ),
    (
        "github.by_hand",
        "A repository, its history and its visibility are a person's: vibe makes a repository and pushes to it, and never deletes either.",
    ),
    (
        "github.foreign",
        "Something stands at GitHub already under the name that this app would take, and it does not carry this app's mark. `--adopt` takes it over.",
    ),
    ("github.git", "`git` is not there, or does not answer in the app's folder."),
    ("github.gone", "GitHub does not know the repository any more, or the token does not see it."),
    ("github.large", "A secret of GitHub Actions has at most 48 KB."),
    (
        "github.name",
        "GitHub takes no such name: letters, digits and `._-` for repositories, capital letters, digits and `_` for secrets and variables.",
    ),
    (
        "github.public",
        "Everybody can read the repository, and vibe.toml does not say so. No code is pushed there until it does: `code = \"github:OWNER/REPO@public\"`.",
    ),
    (
        "github.push",
        "`git push` ended without success. GitHub's words say why; what is there already is not sent twice.",
    ),
    ("github.seal", "GitHub gave no key that a secret of Actions could be sealed for. Nothing was sent."),
    ("github.token", "The token of GitHub is more than one line of text."),
    (
        "google.client",
        "The OAuth client of Google that was handed over would let nobody in: Google does not know its id with its secret, or the redirect URI is not registered.",
    ),
    (
        "google.file",
        "What was handed over is not the JSON file of a Google OAuth client of the type Web application, or there is no such file.",
    ),
    ("google.read_only", "A proof was asked to make something. This is a fault of vibe."),
    ("hetzner.key", "What was given as a public SSH key is none."),
    ("neon.url", "Neon gave no connection string for the project's database."),
    (
        "openrouter.click",
        "OpenRouter took the click of a person and gave no key for it: the code was used, is too old, or belongs to another try.",
    ),
    (
        "postgres.only_looks",
        "A step was asked to make a database that vibe only looks at: a fault of this program. Please report it.",
    ),
    (
        "providers.base",
        "A variable `VIBE_<PROVIDER>_URL` names a stand-in that is not on this machine. It is for tests only, so that no variable can lead a key elsewhere.",
    ),
    (
        "providers.key_rights",
        "A provider knows the key and does not let it do what was asked, as with a restricted key. Nothing was changed.",
    ),
    (
        "providers.prices",
        "The list of prices that vibe carries cannot be read: a fault of this program. Please report it.",
    ),
    (
        "resend.foreign",
        "Resend sends from this domain already, and nobody knows that this app asked for it. `--adopt` uses it and leaves it there when everything else goes.",
    ),
    ("resend.rows", "Resend gave a domain without all the DNS rows that its documentation names."),
    ("stripe.amount", "A price has an amount that is no whole number in the smallest unit of its currency."),
    (
        "stripe.foreign",
        "Something stands at Stripe already under the name that this app would take, and it is not marked as this app's.",
    ),
    (
        "stripe.livemode",
        "A key begins like one of test mode and Stripe answers as to one of live mode, or the other way round. Nothing is changed with such a key.",
    ),
    (
        "stripe.mode",
        "The key of Stripe is of the other mode: production takes real money and wants a live key, every other environment a test key.",
    ),
    (
        "vercel.billing",
        "Vercel makes nothing more for this account until a person has settled a bill or chosen a plan. Nothing was changed.",
    ),
    (
        "vercel.build_failed",
        "Vercel took the files and could not make a deployment of them; the end of its log says why. What served before still does.",
    ),
    (
        "vercel.domain_taken",
        "The domain belongs to another project or account at Vercel. It is never taken away from there: whoever has it removes it first.",
    ),
    (
        "vercel.env",
        "Vercel took some of the variables and refused others, which are named with its code for each. The same command again sets what is missing.",
    ),
    ("vercel.files", "Vercel asks for files again that were sent to it."),
    (
        "vercel.foreign",
        "Something stands at Vercel already under the name that this app would take, and it is not marked as this app's.",
    ),
    ("vercel.name", "The name of a project at Vercel is made of dots alone, which no address can hold."),
    (
        "vercel.no_project",
        "The project that everything else belongs to is not there any more. The same command again makes it.",
    ),
    (
        "vercel.no_release",
        "There is no earlier deployment that has served: there is nothing to turn back to.",
    ),
    (
        "vercel.no_row",
        "Vercel says of a domain neither which address nor which name should stand in the DNS.",
    ),
    (
        "vercel.promotion",
        "Vercel did not turn the domains to another deployment, or takes long to. What served before still does.",
    ),
    (
        "vercel.read_only",
        "A proof was to be made instead of looked at: a fault of this program. Please report it.",
    ),
    (
        "vercel.tree",
        "The release that should go up to Vercel cannot be read, or was changed while it was sent.",
    ),
    (
        "vercel.variable",
        "A variable has a name that Vercel does not take, or that vibe keeps for its own mark. Letters, digits and _, a letter first.",
    ),
];

//! What every error code means, at greater length than its message. A test says that none is missing.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "app.key",
        "The key that vibe signs its questions to the running app with is damaged. It is 32 bytes, as 64 hexadecimal digits.",
    ),
    (
        "app.only_looked",
        "A proof was to be made instead of looked at: a fault of this program. Please report it.",
    ),
    ("author.empty", "The description has no words in it. Say who uses the app and what they do."),
    ("author.language", "Descriptions are read in English only. Translate it and run the command again."),
    ("author.not_text", "The description holds binary data. Give a plain text file in UTF-8."),
    (
        "author.not_web",
        "The description asks for a program that is no web app: a command line tool, a desktop or phone program, a library. Vibe makes web apps, web sites and browser tools.",
    ),
    (
        "author.too_long",
        "The description is longer than what is read. Describe the first version of the app.",
    ),
    ("blueprint.path", "The place in vibe.toml that was to be changed does not exist."),
    (
        "blueprint.syntax",
        "The vibe.toml is no valid TOML, so it cannot be changed; `vibe check` shows where.",
    ),
    (
        "blueprint.unreadable",
        "The blueprint that vibe wrote cannot be read by vibe: a fault of this program. Please report it with the description.",
    ),
    ("cli.no_folder", "The current folder was removed or cannot be entered. Go to one that exists."),
    (
        "cli.panic",
        "A fault of this program. Please report it, with the command and the description that led here.",
    ),
    (
        "cli.usage",
        "The command line has a word too many, one too few, or one that vibe does not know. `vibe --help` lists the commands.",
    ),
    (
        "config.faulty",
        "The settings in vibe-deploy/config.toml have a section, key or value that vibe does not know. A setting that is not understood is never taken for another one.",
    ),
    ("deploy.blueprint", "The vibe.toml of the app has problems; `vibe check` shows each with its line."),
    (
        "deploy.consent",
        "Something in the plan needs a person's word first: it is public, costs money, moves money, or cannot be undone. `--allow` agrees by kind, `--approve` to exactly one plan.",
    ),
    (
        "deploy.no_report",
        "The page about a deploy is made from what the last one ended with, and there was none from this folder.",
    ),
    (
        "deploy.no_server",
        "Logs and copies are read from a server of one's own over SSH, and this environment runs on Vercel.",
    ),
    ("deploy.no_ssh", "Servers are reached with the `ssh` program, and this machine has none on its PATH."),
    (
        "deploy.plan_moved",
        "Another plan was approved than the one that would be done now: the world or the app has changed since. Look at `vibe plan` again.",
    ),
    (
        "deploy.refused",
        "The user's settings rule out a consequence of this plan: its word below [autonomy] is `refuse`.",
    ),
    (
        "deploy.report_damaged",
        "What was kept of the last deploy is damaged. Deploying again, also with nothing to do, keeps a new one.",
    ),
    (
        "deploy.runtime",
        "The system refused vibe what it needs for waiting on several things at once: files or threads.",
    ),
    (
        "deploy.by_hand",
        "`--by-hand` names something that is not in the plan. It takes an address, a kind or a provider; `vibe plan` lists them.",
    ),
    (
        "deploy.nothing_here",
        "There is no journal of this environment here, so it is not known what was made. Name the right environment, or bring the folder .vibe-deploy from the machine that deployed.",
    ),
    ("deploy.which", "The app has several environments, and the command works on one. Name it with `--env`."),
    (
        "dev.app",
        "The app ended by itself, did not answer in time, or its first page failed. Its last lines say why; `vibe verify` shows more.",
    ),
    ("dev.no_port", "A hundred ports from 3000 on are taken. Choose another one with `--port`."),
    (
        "dev.no_script",
        "The package.json of the app has no script that starts it. Bring `dev` and `start` back.",
    ),
    (
        "dev.port_taken",
        "The asked port belongs to another program, or to the system. Leave `--port` out and the next free one is taken.",
    ),
    ("dns.content", "The content of a DNS row does not fit its type."),
    ("dns.name", "What should be a name in the DNS cannot be one."),
    ("dns.ttl", "A time to live is a whole number of seconds, from 1 on."),
    ("dns.type", "A DNS row is of a type that vibe does not make."),
    ("docs.unknown", "There is no such topic; `vibe docs` lists them."),
    (
        "engine.address",
        "A resource has an address that cannot be one: letters, digits and ._- are allowed. A fault of the stack's declarations.",
    ),
    (
        "engine.ambiguous",
        "A call was sent, its answer was lost, and the provider has no way to find what it made. Look for it by hand.",
    ),
    (
        "engine.circle",
        "Two resources refer to each other, so neither can come first. A fault of the stack's declarations.",
    ),
    (
        "engine.foreign",
        "Something stands there that is not ours. It is never touched unless you say that it may be adopted.",
    ),
    ("engine.input_missing", "A resource lacks a value that its kind cannot do without."),
    (
        "engine.limited",
        "The provider keeps asking to wait. Its limit is used up; run the same command again later.",
    ),
    (
        "engine.not_looked",
        "A provider could not be asked whether a thing is there, so nothing was done about it.",
    ),
    (
        "engine.not_seen",
        "A thing was made, and a look at the world does not show it as asked in the time that it usually takes.",
    ),
    (
        "engine.plan_again",
        "What a step is made from came out otherwise than planned. Nothing was sent for it; run the same command again.",
    ),
    ("engine.secret_missing", "A secret that a step needs is not in the secret store."),
    ("engine.stands", "Something that has to be gone first still stands."),
    (
        "engine.stopped",
        "Ctrl-C. What was in flight was finished and noted; run the same command again and it goes on.",
    ),
    ("engine.twice", "Two resources have the same address. A fault of the stack's declarations."),
    ("engine.unknown_kind", "No provider of this vibe knows a kind that is asked for."),
    (
        "engine.unknown_reference",
        "A resource refers to one that is not declared. A fault of the stack's declarations.",
    ),
    (
        "engine.unsettled",
        "A call that was begun may still take effect, and it is not known yet whether it did.",
    ),
    ("explain.unknown", "There is no error with this code. `vibe explain` lists all of them."),
    (
        "install.failed",
        "npm could not install the app's packages. What npm said stands with the error; most often the network or its registry was not reached.",
    ),
    (
        "install.no_lockfile",
        "The package-lock.json of the app is gone, so nobody can tell which packages it was tested with. Bring it back from version control.",
    ),
    ("install.no_npm", "Packages are installed by npm, which was not found on the PATH."),
    (
        "install.vulnerable",
        "The app's lockfile names a version of a package that strangers are known to get in by. The hint names the first one that is mended.",
    ),
    (
        "journal.broken",
        "A write of the journal failed, so nothing more was begun. Mend the cause and run the same command again.",
    ),
    (
        "journal.damaged",
        "The journal is empty, cut short, older than it was, or changed by hand. It is never taken for a fresh start; `vibe recover` rebuilds it from what stands.",
    ),
    ("journal.folder", "The folder of the journal cannot be made, read or written."),
    ("journal.locked", "Another vibe works on the same environment. Its lock goes with its process."),
    ("journal.other_app", "The journal was made for another app or environment."),
    ("journal.version", "A newer vibe wrote the journal. Use that one."),
    (
        "journal.write",
        "The journal cannot be written, most often because the disk is full. Nothing is begun that cannot be noted.",
    ),
    (
        "local.bytes",
        "A secret of this machine was declared with too few or too many random bytes: a fault of the stack.",
    ),
    ("local.random", "The system gives no random bytes, so no secret can be made."),
    ("machine.interrupted", "Ctrl-C. Every program that was started has been ended."),
    ("machine.lost", "The system does not let vibe watch a program that it started. Run the command again."),
    (
        "machine.no_chromium",
        "The end-to-end tests need Chromium or Chrome: on the PATH, or named by the variable CHROMIUM.",
    ),
    ("machine.no_port", "The system gives out no port to listen on, as in a sandbox without network."),
    ("machine.package_json", "The package.json of the app is not valid JSON."),
    (
        "machine.pictures",
        "A browser needs a folder for a profile to take pictures with, and none could be made. The disk may be full.",
    ),
    (
        "machine.start",
        "A program is there but could not be started: not executable, or made for another kind of machine.",
    ),
    ("net.address", "The address of a server is an IP address, with or without a port."),
    ("net.days", "How long a certificate must be good is a whole number of days."),
    ("net.domain", "What should be the name of a host cannot be one."),
    ("net.read_only", "A check can only be looked at. A fault of this program."),
    ("net.status", "A status of a page is a number such as 200."),
    (
        "new.faulty",
        "The blueprint that was made from the description does not pass `vibe check`: a fault of this program. Nothing was written.",
    ),
    ("new.name", "The name of an app is one line of 1 to 60 characters."),
    (
        "new.not_understood",
        "A piece of the description became nothing, and `--strict` makes that a failure. Nothing was written.",
    ),
    (
        "new.slug",
        "The name of the app cannot become a folder's name: a fault of this program. Choose the folder with `--dir`.",
    ),
    (
        "node.install",
        "npm could not fetch Node 24 into vibe's cache. Install Node 24 yourself, or see what npm said.",
    ),
    (
        "node.missing",
        "Apps run on Node 24 or newer. Vibe installs it by itself where npm carries it for the machine; elsewhere it must be on the PATH.",
    ),
    (
        "paste.missing",
        "A secret that was in the store when the plan was made is gone. Set it again, or run the command again and paste it.",
    ),
    (
        "paste.wrong",
        "A secret of the store has not the form that its provider gives: another mode, or another line of the page.",
    ),
    (
        "powerdns.broken",
        "The PowerDNS server answered with a fault of its own. The change may have been made.",
    ),
    (
        "powerdns.foreign",
        "Under this name and type stands a row set without this app's mark. It is taken over only when the person says so.",
    ),
    ("powerdns.no_zone", "The PowerDNS server has no zone that the name belongs to."),
    ("powerdns.not_powerdns", "What answers at the address of the PowerDNS server is something else."),
    ("powerdns.other_zone", "A row was asked for in a zone that its name does not belong to."),
    (
        "powerdns.refused",
        "The PowerDNS server refused a row; its own words stand with the error. Nothing was changed.",
    ),
    ("project.disk_full", "The disk is full. Nothing was left behind: an app appears whole or not at all."),
    (
        "project.environment",
        "An environment is called production or preview; its name holds small letters, digits and dashes.",
    ),
    ("project.interrupted", "Ctrl-C before the app was written. Nothing was left behind."),
    (
        "project.manifest_damaged",
        "The list of generated files, .vibe-deploy/manifest.json, cannot be read. Restore it from version control.",
    ),
    ("project.none", "The command works on an app, and there is no vibe.toml in this folder or above it."),
    ("project.not_a_folder", "A file, or a link that leads nowhere, stands where the app should go."),
    (
        "project.not_empty",
        "The target folder holds something already. Nothing is ever overwritten: choose another folder or name.",
    ),
    (
        "project.print_key",
        "The key under which fingerprints of secrets were noted is gone. Under another one every secret would look changed, so it is not replaced unasked.",
    ),
    ("project.read", "A file of the app cannot be read: it is gone, not text, or not yours to read."),
    (
        "project.read_only",
        "The target is on a read-only disk or belongs to somebody else. Nothing was left behind.",
    ),
    (
        "project.unsafe_path",
        "A stack asked for a file outside the app's folder: a fault of this program. Nothing was written.",
    ),
    (
        "project.write",
        "The system refused to write, for the reason that stands with the error. Nothing was left behind.",
    ),
    (
        "promote.no_preview",
        "Nothing was ever deployed to preview from here, so there is no release that was proved and could go to production.",
    ),
    (
        "promote.unproved",
        "What would go to production is not what stands at preview, or a proof does not hold there now. Deploy to preview first; `--without-preview` goes without its proof.",
    ),
    (
        "providers.key_refused",
        "A provider does not take the key that it was called with, or the key lacks a right.",
    ),
    ("providers.no_key", "A provider needs a key that the store of secrets does not hold."),
    (
        "recover.whole",
        "The journal can be read, so it is not rebuilt: it knows more than what stands can tell.",
    ),
    ("rehearsal.lost", "A rehearsal lets one answer get lost on purpose, to show that it is found out."),
    (
        "release.build",
        "The app's own script `build` failed, so there is nothing to send. Its last words are shown; mend what they name.",
    ),
    (
        "release.changed",
        "A file of the app changed while it was built: what was built is not what lies there. Run the same command again.",
    ),
    (
        "release.empty",
        "The app's folder holds nothing that could run on a server. Bring its files back from version control.",
    ),
    (
        "release.no_build",
        "The app's stack is built before it runs, and its package.json has no script `build` any more.",
    ),
    (
        "release.no_plain_file",
        "Something in the app's folder is a link or a device. A release holds plain files only, so that nothing from elsewhere on this machine is sent along.",
    ),
    (
        "release.odd_name",
        "A file of the app has a name that is not Unicode; a server may read it otherwise. Rename it.",
    ),
    (
        "release.unreadable",
        "A file of the app, or of its release in the cache, cannot be read. Get the right to read it, or remove it.",
    ),
    ("rest.broken", "A provider answered with a fault of its own. What it was asked may have been done."),
    ("rest.cannot_update", "A thing stands with other values, and its provider has no way to change them."),
    ("rest.conflict", "A provider says that what should be made stands already."),
    ("rest.forbidden", "A provider does not let vibe do what was asked."),
    (
        "rest.foreign",
        "What stands there does not carry this app's mark. It is taken over only when the person says so.",
    ),
    (
        "rest.grammar",
        "The file that describes a provider says something that it cannot say. A fault of this program.",
    ),
    ("rest.no_list", "A provider answered without the list that its interface is documented to give."),
    ("rest.not_ready", "A provider says that a thing failed for good. Look at it there."),
    ("rest.path", "A name that stands in an address consists of dots alone."),
    ("rest.read_only", "A thing can only be looked at. A fault of this program."),
    (
        "rest.refused",
        "A provider refused a request; its own words stand with the error. Nothing was changed.",
    ),
    ("rest.too_many", "A provider's list is so long that vibe does not read it to its end."),
    ("rest.unknown_kind", "No file describes a kind. A fault of this program."),
    ("rest.untold", "A request needs a value that nothing has given yet."),
    (
        "restore.no_copy",
        "There is no such copy of the app's data. `vibe restore` lists those that there are.",
    ),
    (
        "rfc2136.changed",
        "A row is not what it was when vibe looked: somebody changed it in between. Nothing was changed.",
    ),
    (
        "rfc2136.foreign",
        "Under this name and type stands a row without this app's mark. It is taken over only when the person says so.",
    ),
    (
        "rfc2136.forged",
        "The answer of a DNS server is not signed with the key that it was asked with, so it is not believed.",
    ),
    (
        "rfc2136.key",
        "The key of DNS updates is written as NAME:BASE64, or ALGORITHM:NAME:BASE64, as nsupdate takes it.",
    ),
    ("rfc2136.no_zone", "The DNS server answers for no zone that the name belongs to."),
    ("rfc2136.refused", "The DNS server did not take an update or a question. Nothing was changed."),
    ("rfc2136.server", "The address of a DNS server is an IP address, with or without a port."),
    ("rfc2136.unwritten", "A DNS message cannot be written, because a name or a content is too long."),
    (
        "secret.blueprint",
        "The vibe.toml of the app has problems, so it cannot be told which secrets it needs; `vibe check` shows them.",
    ),
    (
        "secret.busy",
        "Another vibe holds the secret store. Its lock goes with its process and never has to be removed by hand.",
    ),
    (
        "secret.choice",
        "VIBE_SECRETS names no store, or another one than that which keeps the secrets already. Values are never left behind in one store for another.",
    ),
    (
        "secret.click",
        "No key came from OpenRouter: nobody agreed on its page within ten minutes, or somebody said no.",
    ),
    ("secret.confirm", "A secret is removed only when somebody says so: at the terminal, or with `--yes`."),
    ("secret.control", "A secret holds a control character: more was pasted than the value."),
    ("secret.cut_off", "A secret looks shortened, as provider pages show it. Use the copy button."),
    (
        "secret.damaged",
        "The file of secrets cannot be opened with its key: cut short, changed, or of a newer vibe. It is never taken for an empty one.",
    ),
    ("secret.empty", "A secret is empty."),
    (
        "secret.exposed",
        "A file of secrets can be read by other users of this machine. It is refused until its mode is 600, and what was in it should be replaced.",
    ),
    ("secret.folder", "The folder of the secret store cannot be made or locked."),
    ("secret.interrupted", "Ctrl-C, or no answer. Nothing was changed."),
    (
        "secret.keyring",
        "The keyring of the system does not keep what it is given: no desktop session, locked, or not answering.",
    ),
    (
        "secret.locked",
        "The key of the secret store is under a passphrase that was not given, or is another one.",
    ),
    (
        "secret.made_here",
        "Vibe makes this secret by itself. `vibe secret rotate` lets the next deploy make another one.",
    ),
    (
        "secret.mode",
        "A test key was given for production, or a live key for another environment. Each environment has keys of its own.",
    ),
    ("secret.name", "The name of a secret may hold letters, digits and ._-/@."),
    (
        "secret.newline",
        "A secret begins or ends with a space or newline. With a pipe use `printf %s`, not `echo`.",
    ),
    (
        "secret.no_click",
        "Only a key of OpenRouter comes at a click: the app's (`ai.key`, with `ai = \"openrouter:click\"`), or the one for asking models.",
    ),
    (
        "secret.no_key",
        "There are secrets, and the key that opens them is gone. A new key would not open them, so none is made.",
    ),
    (
        "secret.no_place",
        "Secrets need a home: HOME or XDG_STATE_HOME, or variables that begin with VIBE_SECRET_.",
    ),
    (
        "secret.no_terminal",
        "A secret is typed at a terminal or piped in with `--from-stdin`; it is never an argument, for those are seen by every user of the machine.",
    ),
    ("secret.none", "There is no secret of that name in this environment."),
    ("secret.not_made_here", "The secret came from a provider, and only there it can be renewed."),
    (
        "secret.placeholder",
        "A value holds the place of a secret, as examples do, or is the one of a developer's machine. Nothing outside of it runs with such a value.",
    ),
    ("secret.random", "The system gives no random numbers."),
    (
        "secret.read_only",
        "The value comes from a variable of the environment, which vibe reads and never writes.",
    ),
    (
        "secret.shape",
        "The value does not look like the secret of that name: most often the line beside it was copied.",
    ),
    (
        "secret.shared",
        "The secret is kept for all apps of yours, and removing it for one would remove it for all.",
    ),
    (
        "secret.terminal",
        "The terminal does not let vibe switch its echo off. Pipe the value in with `--from-stdin`.",
    ),
    ("secret.too_long", "A secret is longer than 64 KiB: this looks like a file."),
    ("secret.unreadable", "A file of the secret store cannot be read."),
    (
        "secret.unwritten",
        "A file of the secret store cannot be written, or does not give back what was written. What stood there before still stands.",
    ),
    ("secret.variable", "A variable VIBE_SECRET_… holds what no secret can be."),
    (
        "secret.which",
        "The app has several environments, each with secrets of its own. Say which one is meant.",
    ),
    ("stack.domain", "The environment has no domain, and an app needs one to be reached under."),
    (
        "stack.environment",
        "The vibe.toml does not have the environment that was asked for. The hint shows the lines to add.",
    ),
    ("stack.host", "The environment has no server to run on, or one that SSH cannot reach by that name."),
    (
        "stack.facet",
        "The stack does not have everything yet that the description asks for. Take a stack that the message names.",
    ),
    (
        "stack.kind",
        "The stack does not build this kind of app. Leave `--stack` out, or take the one that the message names.",
    ),
    ("stack.provider", "The environment names a provider that vibe does not know, or one without its place."),
    (
        "stack.template",
        "A built-in template could not be rendered: a fault of this program. Please report it with the vibe.toml.",
    ),
    (
        "stack.undeployable",
        "vibe cannot deploy apps of this stack yet. Make the app on a stack that the message names.",
    ),
    ("stack.unknown", "No stack of this name is built in."),
    (
        "story.steps",
        "The steps of the MenuGen story that came with this program cannot be read: a bug of vibe.",
    ),
    ("status.blueprint", "The vibe.toml of the app has problems; `vibe check` shows each with its line."),
    ("trial.dns", "VIBE_DNS names the DNS server of a trial run as ADDRESS:PORT."),
    ("trial.root", "A root certificate that a variable names cannot be read."),
    ("ui.output", "Standard output could not be written, as on a full disk."),
    ("verify.lost", "A check ended in a way that vibe does not know: a fault of this program."),
    ("verify.no_check", "The app's package.json has no script for this check."),
    ("verify.nothing", "The app's package.json has none of the scripts lint, types, unit and e2e."),
    ("words.empty", "The description is empty. Say what the app does, in English."),
    (
        "words.not_text",
        "The description is not plain text in UTF-8: a document, a picture, or another encoding.",
    ),
    (
        "words.too_long",
        "The description is longer than 200 KB. Describe what the app must do, without what explains or repeats.",
    ),
    ("words.unreadable", "The file of the description cannot be read."),
    ("zone.by_hand", "A row of a zone that no tool can change: `vibe guide` says where a person enters it."),
];

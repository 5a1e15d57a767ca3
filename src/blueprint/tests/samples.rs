//! Files without a fault, each with something that the others do not have.

pub(super) const SAMPLES: &[&str] = &[
    // As small as it gets.
    "version = 1\n[app]\nname = \"Shop\"\n",
    // Names that leave nothing for a slug; markup and templates are just text.
    "version = 1\n[app]\nname = \"写真 <b>{{x}}</b> '; drop table\"\ntagline = \"${HOME} `rm`\"\n",
    // Texts with quotes, backslashes and lines.
    "version = 1\n[app]\nname = 'The \"Shop\"'\ndescription = \"\"\"\nFirst \\\\ line.\n\nSecond \\\"line\\\".\"\"\"\n",
    // Language, currency, look.
    "version = 1\nnon_goals = [\"No chat.\"]\nnot_understood = [\"and so on\", \"a \\\"thing\\\"\"]\n[app]\nname = \"Shop\"\nslug = \"other\"\nlocale = \"pt-BR\"\ncurrency = \"jpy\"\n[theme]\nlook = \"rose\"\naccent = \"#0af\"\nmode = \"dark\"\n",
    // Brochure.
    "version = 1\n[app]\nname = \"Bakery\"\nkind = \"static\"\n[[page]]\npath = \"/about\"\ntitle = \"About\"\nkind = \"text\"\nsections = [{ heading = \"Bread\", text = \"Daily.\\n\\nFresh.\" }]\n",
    // Tool.
    "version = 1\n[app]\nname = \"Timer\"\nkind = \"client_only\"\n[[page]]\npath = \"/timer\"\ntitle = \"Timer\"\nkind = \"tool\"\ntool = \"timer\"\n[[page]]\npath = \"/tuner\"\ntitle = \"Tuner\"\nkind = \"tool\"\ntool = \"slot:tuner\"\n[[slot]]\nname = \"tuner\"\nkind = \"page_section\"\ndescription = \"Shows the note that the microphone hears.\"\n",
    // No accounts: everybody may.
    "version = 1\n[app]\nname = \"Wall\"\n[[entity]]\nname = \"Post\"\nfields.text = \"longtext\"\n[[entity]]\nname = \"Reply\"\nparent = \"Post\"\nfields.text = \"longtext\"\n",
    // Entities whose table or address gives way.
    "version = 1\n[app]\nname = \"Club\"\n[auth]\n[[entity]]\nname = \"Event\"\nfields.name = \"text\"\n[[entity]]\nname = \"Session\"\nfields.name = \"text\"\n[[entity]]\nname = \"Job\"\nfields.name = \"text\"\n",
    // Field lines at their oddest.
    "version = 1\n[app]\nname = \"Odd\"\ncurrency = \"kwd\"\n[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = '  text,   min=1,  max=80  pattern=\"[a-z, ]+\\\\d\"  label=\"The \\\"name\\\"\" = \"a b9\" '\nfields.code = 'text pattern=^a\\d{1,3}$ unique'\nfields.quoted = 'text = \"\"'\nfields.comma = 'text? = \"a,\"'\nfields.price = \"money min=-1.005 max=20 = 0.5\"\nfields.size = \"decimal min=-0.5 max=1e6 = 2.5\"\nfields.day = \"date = 2028-02-29\"\nfields.at = \"datetime = 2026-11-25T14:30:00Z\"\nfields.on = \"bool = true\"\nfields.file = \"file max=1KB\"\nfields.image = \"image? max=1000\"\nfields.state = \"enum a_1|2b = 2b, set=member+admin\"\n",
    // Order of behaviours, given and usual.
    "version = 1\n[app]\nname = \"Board\"\n[auth]\n[[entity]]\nname = \"Post\"\nfields.name = \"text\"\nfields.points = \"int\"\nfields.state = \"enum pending|approved|rejected = pending, set=system\"\nbehaviours = [\"leaderboard\", \"live\", \"approval\", \"votes\"]\nleaderboard = { field = \"points\" }\napproval = { field = \"state\", by = \"admin\" }\n[[entity]]\nname = \"Talk\"\nfields.name = \"text\"\nfields.state = \"enum pending|approved|rejected = pending, set=system\"\nbehaviours = [\"share\"]\napproval = { field = \"state\" }\n",
    // Rights that are half given.
    "version = 1\n[app]\nname = \"Desk\"\n[auth]\nroles = [\"customer\", \"agent\", \"member\", \"admin\"]\nverify_email = true\n[[entity]]\nname = \"Ticket\"\nfields.title = \"text\"\nfields.agent = \"ref User?\"\naccess = { read = [\"owner\", \"field:agent\", \"agent\"], delete = \"nobody\" }\n",
    // Jobs of every kind of start and step.
    "version = 1\n[app]\nname = \"Work\"\n[auth]\nwelcome_credits = 1\n[[entity]]\nname = \"Note\"\nfields.text = \"longtext\"\nfields.mail = \"email?\"\nfields.phone = \"phone?\"\nfields.facts = \"json?, set=job\"\n[[job]]\nname = \"a\"\non = \"Note.updated\"\ncost = 2\nrefund = false\nretries = 0\nsteps = [{ ai = \"text->json\", from = [\"text\"], into = \"facts\", prompt = \"Facts.\\nAll.\" }, { email = \"mail\", subject = \"s\", body = \"b\" }, { sms = \"phone\", body = \"b\" }]\n[[job]]\nname = \"b\"\nevery = \"weekly\"\nsteps = [{ slot = \"count\" }]\n[[slot]]\nname = \"count\"\nkind = \"job_step\"\ndescription = \"Counts.\"\n",
    // An app that was there before.
    "version = 1\n[app]\nname = \"Shop\"\nstack = \"existing\"\n[existing]\nframework = \"next\"\npackages = \"pnpm\"\nnode = 20\nbuild = \"build\"\noutput = \".next/standalone\"\nstart = \"server.js\"\nmigrate = \"node_modules/prisma/build/index.js migrate deploy\"\nhealth = \"/api/health\"\nwebhook = { path = \"/api/webhooks/stripe\", events = [\"checkout.session.completed\"], version = \"2025-03-31.basil\" }\nenv.DATABASE_URL = \"database\"\nenv.SENTRY_DSN = \"ask?\"\nenv.STRIPE_WEBHOOK_SECRET = \"stripe.webhook\"\nenv.GREETING = 'value a \"b\" ${c} 写'\n",
    // A site that was there before.
    "version = 1\n[app]\nname = \"Site\"\nkind = \"static\"\nstack = \"existing\"\n[existing]\nframework = \"vite\"\nbuild = \"build\"\noutput = \"dist\"\nenv.VITE_API = \"value? x\"\n",
    // Where it runs.
    "version = 1\n[app]\nname = \"Shop\"\n[environments.preview]\n[environments.production]\ndomain = \"shop.example\"\nproviders.host = \"ssh:root@198.51.100.7:2222\"\nproviders.dns = \"powerdns:http://127.0.0.1:8081\"\nproviders.zone = \"powerdns\"\n[state]\nstore = \"s3://my-bucket/deploys\"\nendpoint = \"https://s3.example.com:9000\"\nregion = \"auto\"\n[[integration]]\nname = \"Maps\"\npurpose = \"Shows places.\"\n",
];

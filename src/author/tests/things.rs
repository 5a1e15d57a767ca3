//! What sentences say about things: which there are, what they have, and what they hang on.

use crate::blueprint::{Blueprint, Entity, FieldKind, JobStep, ListOptions};

use super::{Draft, entities, features, made};

fn entity<'a>(draft: &'a Draft, name: &str) -> &'a Entity {
    let found = draft.blueprint.entities.iter().find(|entity| entity.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {:?}: {}", entities(draft), draft.words))
}

fn fields(draft: &Draft, name: &str) -> Vec<String> {
    entity(draft, name).fields.iter().map(|field| field.name.clone()).collect()
}

/// The entities that rows of `name` point at, or live under.
fn targets(draft: &Draft, name: &str) -> Vec<String> {
    let entity = entity(draft, name);
    let refs = entity.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Ref(to) | FieldKind::Many(to) => Some(to.clone()),
        _ => None,
    });
    entity.parent.iter().cloned().chain(refs).collect()
}

fn roles(draft: &Draft) -> Vec<String> {
    draft.blueprint.auth.iter().flat_map(|auth| auth.roles.clone()).collect()
}

/// Words, an entity, and fields that it must have.
const HAS: [(&str, &str, &str); 19] = [
    // Whatever has attributes is a thing: a service, a person, an item, a noun that no list knows.
    ("Doctors work here. Services have a name, a duration and a price.", "Service", "name duration price"),
    ("Parents order meals. A child has a name, a class and allergies.", "Child", "name class allergy"),
    (
        "Neighbours chat. Items have a picture, a condition and an asking price.",
        "Item",
        "picture condition asking_price",
    ),
    ("Members vote. Each debate has a date, a venue and a winner.", "Debate", "date venue winner"),
    (
        "A law firm: clients, cases and hearings. Hearings belong to a case and have a date and a room.",
        "Hearing",
        "date room",
    ),
    (
        "Mechanics work here. For each bike we note brand, model and frame number.",
        "Bike",
        "brand model frame_number",
    ),
    ("Each case has a court and a case number. Lawyers manage clients.", "Case", "court case_number"),
    // The subject has what stands behind `and has`.
    ("Each employee belongs to a department and has a yearly allowance.", "Employee", "yearly_allowance"),
    (
        "Readings have a unit. Users view live data such as a battery percentage.",
        "Reading",
        "battery_percentage",
    ),
    // Verbs and adjectives that are parts of names.
    ("Each episode has a cover image and a publish date.", "Episode", "publish_date"),
    (
        "Owners publish rooms with equipment, opening hours and an hourly rate.",
        "Room",
        "opening_hour hourly_rate",
    ),
    ("An inventory system: products with SKU, quantity and reorder level.", "Product", "sku reorder_level"),
    // One noun for two words.
    ("Events have a start and end date.", "Event", "start_date end_date"),
    (
        "A customer has a billing and shipping address and a phone.",
        "Customer",
        "billing_address shipping_address",
    ),
    // What comes with a deed belongs to what the deed makes.
    (
        "Companies post vacancies. Candidates apply to vacancies with a cover letter.",
        "Application",
        "cover_letter",
    ),
    // The sentence goes on about the same thing.
    (
        "Customers request a quote. They enter a pickup address, a moving date and the number of rooms.",
        "Quote",
        "pickup_address moving_date number_of_rooms",
    ),
    (
        "Coordinators create shifts with a date and the number of helpers needed.",
        "Shift",
        "date number_of_helpers",
    ),
    // What a role keeps about itself.
    (
        "As a host, I want to save my bank account (IBAN) in my user profile.\nAs a guest, I want to book rooms.",
        "Host",
        "bank_account iban",
    ),
    (
        "As a host, I want to update my profile with a bio and a photo.\nAs a guest, I want to book rooms.",
        "Host",
        "bio photo",
    ),
];

#[test]
fn things_have_what_the_words_give_them() {
    let mut faults = Vec::new();
    for (words, name, wanted) in HAS {
        let draft = made(words);
        if !entities(&draft).contains(&name) {
            faults.push(format!("no {name} in {:?}: {words}", entities(&draft)));
            continue;
        }
        let known = fields(&draft, name);
        for field in wanted.split(' ').filter(|field| !known.iter().any(|known| known == field)) {
            faults.push(format!("no {field} in {known:?} of {name}: {words}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fields_stay_where_they_belong() {
    for (words, name, other) in [
        (
            "Barbers list services. Customers book a service with a start and end time.",
            "Service",
            "start time",
        ),
        (
            "Buyers browse products by category, message the seller and order with a quantity.",
            "Category",
            "quantity",
        ),
        (
            "Companies post vacancies. Candidates apply to vacancies with a cover letter.",
            "Vacancy",
            "cover_letter",
        ),
        (
            "Each plant has a photo. When a plant has not been watered for a week, its owner is told.",
            "Plant",
            "week watered",
        ),
        ("Sensors have a type. Sensors send readings every five minutes.", "Reading", "minute"),
        (
            "Each employee belongs to a department and has a yearly allowance.",
            "Department",
            "yearly_allowance",
        ),
        (
            "As a member, I want to create events.\nAs a member, I want to edit my personal information (e.g., address).",
            "Event",
            "address",
        ),
        ("Each course has a level and a teacher, and takes at most 20 dancers.", "Course", "take"),
    ] {
        let draft = made(words);
        let known = fields(&draft, name);
        let strays: Vec<&str> =
            other.split(' ').filter(|field| known.iter().any(|known| known == field)).collect();
        assert!(strays.is_empty(), "{strays:?} in {name}: {words}");
    }
}

#[test]
fn words_that_name_no_thing_make_none() {
    for (words, name) in [
        ("Patients book appointments and receive a confirmation email.", "ConfirmationEmail"),
        ("Employees request leave. HR sees a calendar of all absences.", "Calendar"),
        ("Employees request leave. Their manager approves the request.", "Request"),
        ("Guests create booking requests. Hosts accept booking requests.", "Request"),
        ("People log their plants, water them every week, and share photos.", "Water"),
        ("For each bike we note brand, model and frame number. Mechanics write repairs.", "Brand"),
        ("As a host, I want to save my bank account in my user profile.", "Account"),
        ("Users see some metrics of their habits. Users add habits.", "Metric"),
        ("Coordinators create shifts with a date and the number of volunteers.", "Volunteer"),
    ] {
        let draft = made(words);
        assert!(!entities(&draft).contains(&name), "{:?}: {words}", entities(&draft));
    }
}

#[test]
fn sentences_tie_things_together() {
    for (words, name, to) in [
        ("A podcast has many episodes and belongs to a category.", "Podcast", "Category"),
        ("A podcast has many episodes and belongs to a category.", "Episode", "Podcast"),
        ("Each greenhouse has several sensors. Sensors have a type.", "Sensor", "Greenhouse"),
        ("Users create trips and add stops to a trip. Each stop has a place and a date.", "Stop", "Trip"),
        (
            "Reps manage leads with name, company and phone. Each lead belongs to a company.",
            "Lead",
            "Company",
        ),
        ("Each employee belongs to a department.", "Employee", "Department"),
        ("Sensors have a type. Readings have a value and a unit.", "Reading", "Sensor"),
    ] {
        let draft = made(words);
        assert!(targets(&draft, name).iter().any(|target| target == to), "{name} to {to}: {words}");
    }
    for (words, name, to) in [
        ("Users buy multiple tickets for one event in one purchase.", "Event", "Order"),
        ("Recruiters manage candidates and schedule interviews with candidates.", "Candidate", "Interview"),
        ("Trainers add customers. Customers can view products.", "Product", "Customer"),
        ("Employees request leave. Each employee belongs to a department.", "Leave", "Department"),
    ] {
        let draft = made(words);
        assert!(!targets(&draft, name).iter().any(|target| target == to), "{name} to {to}: {words}");
    }
}

#[test]
fn people_who_are_kept_and_people_who_act() {
    let school = made("Parents order meals. A child has a name, a class and allergies.");
    assert!(!roles(&school).iter().any(|role| role == "child"), "{:?}", roles(&school));
    let shop = made("Mechanics are assigned to repairs. A repair has a description and a price.");
    assert!(roles(&shop).iter().any(|role| role == "mechanic"), "{:?}", roles(&shop));
}

#[test]
fn books_on_a_shelf_are_not_booked() {
    let library = made("Members borrow books and magazines. Librarians check books in and out.");
    assert!(!features(&library).contains(&"booking"), "{:?}", features(&library));
    let hotel = made("A guest books a room and a breakfast. Rooms have a name and a price.");
    assert!(features(&hotel).contains(&"booking"), "{:?}", features(&hotel));
}

#[test]
fn a_likeness_is_no_vote() {
    for words in [
        "Like a noticeboard that never runs out of pins. Residents pin notices.",
        "An app like a diary. Users write entries.",
    ] {
        assert!(!features(&made(words)).contains(&"vote"), "{words}");
    }
    assert!(features(&made("Users write posts. Users like a post.")).contains(&"vote"));
}

#[test]
fn a_topic_that_nobody_writes_has_a_name_only() {
    let forum = made("Members create posts with a title and reply to posts. Members follow topics.");
    assert!(fields(&forum, "Topic").contains(&"name".to_owned()), "{:?}", fields(&forum, "Topic"));
    let board = made("Members create topics. Members reply to topics.");
    assert!(fields(&board, "Topic").contains(&"title".to_owned()), "{:?}", fields(&board, "Topic"));
}

#[test]
fn mails_hold_only_words_that_are_filled() {
    let draft = made("An email platform. Users compose emails, select recipients and send emails.");
    let job = draft.blueprint.jobs.iter().find(|job| job.name == "send").expect("mails are sent");
    let JobStep::Email { to, subject, body } = &job.steps[0] else { panic!("{:?}", job.steps) };
    assert_eq!(to, "recipient", "not to whoever wrote it");
    assert!(!subject.contains('{') && !body.contains('{'), "{subject} {body}");
    assert!(draft.unbuilt.iter().any(|part| part.starts_with("email:")), "{:?}", draft.unbuilt);
}

#[test]
fn the_usual_fields_are_lines_without_a_fault() {
    let small =
        "version = 1\n[app]\nname = \"A\"\n[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"text\"\n";
    for line in include_str!("../lexicon/fields.txt").lines().filter(|line| !line.starts_with('#')) {
        let (heads, _) = line.split_once(": ").expect(line);
        let head = heads.rsplit('|').next().unwrap_or_default();
        let fields = super::super::fields::defaults(&[head.to_owned()]).expect(line);
        assert_eq!(fields.len(), line.split(';').count(), "{line}");
        let mut app = Blueprint::parse(small).0.expect(small);
        app.entities[0].label.clone_from(&fields[0].name);
        app.entities[0].list =
            ListOptions { sort: "-created".to_owned(), page: 20, ..ListOptions::default() };
        app.entities[0].fields = fields;
        let (again, problems) = Blueprint::parse(&app.to_toml());
        let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(told.is_empty(), "{line}: {told:?}");
        assert_eq!(again.expect(line).entities[0].fields, app.entities[0].fields, "{line}");
    }
}

#[test]
fn what_is_written_on_two_things_lives_under_each() {
    for (words, children) in [
        ("People comment on recipes and on articles.", &["Comment Recipe", "ArticleComment Article"][..]),
        (
            "Cooks publish recipes. Menus have a name. People comment on recipes. People comment on menus.",
            &["Comment Recipe", "MenuComment Menu"],
        ),
        (
            "Guests review hotels with a rating. Guests review restaurants.",
            &["Review Hotel", "RestaurantReview Restaurant"],
        ),
        // The same again is the same.
        ("Cooks publish menus. People comment on menus. Everybody may comment on a menu.", &["Comment Menu"]),
    ] {
        let draft = made(words);
        for child in children {
            let (name, parent) = child.split_once(' ').unwrap();
            assert_eq!(entity(&draft, name).parent.as_deref(), Some(parent), "{words}");
        }
        let written = draft
            .blueprint
            .entities
            .iter()
            .filter(|one| one.name.ends_with("Comment") || one.name.ends_with("Review"));
        assert_eq!(written.count(), children.len(), "{words}");
    }
}

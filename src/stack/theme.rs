//! Colours of the app: a named look, or free colours over one. The six inputs of the design system; everything else
//! derives from them in CSS.

use serde_json::{Value, json};

use crate::blueprint::{Mode, Theme, Word as _, colour};

struct Look {
    name: &'static str,
    brand: &'static str,
    accent: &'static str,
    paper: &'static str,
    radius: &'static str,
    density: &'static str,
    font: &'static str,
}

const fn look(
    name: &'static str,
    brand: &'static str,
    accent: &'static str,
    paper: &'static str,
    radius: &'static str,
) -> Look {
    Look { name, brand, accent, paper, radius, density: "1", font: "var(--sans)" }
}

const LOOKS: [Look; 8] = [
    look("ink", "oklch(.25 .015 265)", "oklch(.66 .16 45)", "oklch(.985 .002 265)", ".5rem"),
    look("tomato", "oklch(.55 .195 31)", "oklch(.74 .15 75)", "oklch(.985 .008 70)", ".75rem"),
    look("forest", "oklch(.43 .085 160)", "oklch(.72 .14 65)", "oklch(.984 .007 130)", ".625rem"),
    look("ocean", "oklch(.52 .15 245)", "oklch(.7 .13 185)", "oklch(.985 .006 235)", ".5rem"),
    look("violet", "oklch(.5 .22 290)", "oklch(.7 .17 350)", "oklch(.985 .005 295)", ".75rem"),
    Look {
        font: "var(--serif)",
        ..look("sand", "oklch(.44 .07 55)", "oklch(.62 .12 35)", "oklch(.975 .014 80)", ".375rem")
    },
    Look {
        font: "var(--round)",
        ..look("rose", "oklch(.53 .19 5)", "oklch(.6 .15 300)", "oklch(.985 .008 10)", "1rem")
    },
    Look {
        density: ".9",
        ..look("slate", "oklch(.46 .06 255)", "oklch(.68 .13 160)", "oklch(.98 .006 250)", ".375rem")
    },
];

/// What `theme.css` and the first byte of a page need.
pub(super) fn theme(theme: &Theme) -> Value {
    let base = LOOKS.iter().find(|look| look.name == theme.look).unwrap_or(&LOOKS[0]);
    let brand = theme.components.as_deref().and_then(css_colour);
    let paper = theme.background.as_deref().and_then(css_colour);
    let accent = theme.accent.as_deref().and_then(css_colour);
    // A brand of one's own takes its second colour from a turn of the hue: the look's own would clash with it.
    let turned = brand.as_ref().map(|brand| format!("oklch(from {brand} .7 .13 calc(h - 50))"));
    let dark = theme.background.as_deref().and_then(colour::rgb).is_some_and(is_dark);
    json!({
        "brand": brand.as_deref().unwrap_or(base.brand),
        "accent": accent.or(turned).as_deref().unwrap_or(base.accent),
        "paper": paper.as_deref().unwrap_or(base.paper),
        // Text on the brand's colour: dark only on light colours of one's own, the looks are all dark enough for white.
        "on_brand": if theme.components.as_deref().and_then(colour::rgb).is_some_and(|rgb| !is_dark(rgb)) { "#222" } else { "#fff" },
        "radius": base.radius,
        "density": base.density,
        "font": base.font,
        "mode": match theme.mode {
            Mode::System if dark => "dark",
            mode => mode.word(),
        },
    })
}

/// A colour as CSS writes it: `lemon chiffon` is `lemonchiffon`. `None` for anything that is no colour.
fn css_colour(described: &str) -> Option<String> {
    colour::rgb(described)?;
    let joined: String =
        described.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    Some(joined.to_ascii_lowercase())
}

/// Relative luminance below the one of middle grey (WCAG 2.2, "relative luminance").
fn is_dark(rgb: u32) -> bool {
    let channel = |shift: u32| {
        let value = f64::from(rgb >> shift & 255) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0) < 0.18
}

//! `[[page]]`: pages beyond those that every app and entity has.

/// `[[page]]`: pages beyond those that every app and entity has.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// `/about`; letters, digits and hyphens.
    pub path: String,
    /// Heading, and text of the link to it.
    pub title: String,
    /// What it shows.
    pub kind: PageKind,
    /// Who sees it. Empty: everybody.
    pub roles: Vec<String>,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum PageKind {
    /// Headed paragraphs.
    Text {
        /// From top to bottom.
        sections: Vec<Section>,
    },
    /// Tiles and charts over entities.
    Dashboard {
        /// From top to bottom.
        widgets: Vec<Widget>,
    },
    /// A browser-only tool: calculator, converter, timer, … or `slot:NAME`.
    Tool {
        /// Name of the tool.
        tool: String,
    },
}

/// A headed paragraph of a text page.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// One line.
    pub heading: String,
    /// Plain text, paragraphs parted by an empty line.
    pub text: String,
}

/// One figure of a dashboard. Counts only rows that the viewer may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Widget {
    /// Heading.
    pub title: String,
    /// Entity whose rows are measured.
    pub entity: String,
    /// How it is drawn.
    pub shape: Shape,
    /// What is measured.
    pub measure: Measure,
    /// Field to sum or average. Absent for `count`.
    pub field: Option<String>,
    /// Field of the x axis or of the slices: date, datetime, enum, ref, or `created`.
    pub by: Option<String>,
}

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One number.
    Tile,
    /// Line over time.
    Line,
    /// A bar for each value of `by`.
    Bar,
    /// A slice for each value of `by`.
    Donut,
}

/// What a figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Rows.
    Count,
    /// Sum of a field.
    Sum,
    /// Average of a field.
    Average,
}

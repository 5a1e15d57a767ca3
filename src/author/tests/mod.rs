//! Tables of words and what they become.

//! How long to wait before the same request again.

use std::time::{Duration, SystemTime};

/// A request that may be repeated is sent that many times at most.
pub(super) const ATTEMPTS: u32 = 3;
/// Wait before the second attempt, doubled for each later one.
const FIRST: Duration = Duration::from_millis(150);
/// Longest wait that a server can make us accept; a server that wants more is asked again after it.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// Shortest wait after a refusal, so that `Retry-After: 0` makes no storm.
const SHORTEST: Duration = Duration::from_millis(200);
/// Wait when the server does not say, or says something that nobody can read.
const UNTOLD: Duration = Duration::from_secs(5);

/// Between half and all of the doubled wait, so that many callers do not come back together.
pub(super) fn backoff(attempt: u32) -> Duration {
    FIRST.saturating_mul(1 << attempt.min(6)).mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// What `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3), which is measured by the server's own `Date`, so
/// that a wrong clock here changes nothing. Without it `reset` counts: the second of the Unix time at which a limit ends, as
/// GitHub and Vercel tell it, measured in the same way.
pub(super) fn asked(retry_after: Option<&str>, date: Option<&str>, reset: Option<&str>) -> Duration {
    let date = date.and_then(|date| httpdate::parse_http_date(date.trim()).ok());
    let told = retry_after.map(str::trim).and_then(|text| {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(text.parse().map_or(LONGEST, Duration::from_secs));
        }
        let until = httpdate::parse_http_date(text).ok()?;
        Some(until.duration_since(date?).unwrap_or(SHORTEST))
    });
    let reset = || {
        let until = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(reset?.trim().parse().ok()?))?;
        Some(until.duration_since(date?).unwrap_or(SHORTEST))
    };
    told.or_else(reset).unwrap_or(UNTOLD).clamp(SHORTEST, LONGEST)
}

/// What the body of a 429 without `Retry-After` asks for: `error.limit.reset`, a moment in seconds since 1970 (Vercel), measured
/// by the server's own `Date`.
pub(super) fn told(body: &[u8], date: Option<&str>) -> Duration {
    let until = || {
        let body: serde_json::Value = serde_json::from_slice(body).ok()?;
        let reset = body.pointer("/error/limit/reset")?.as_u64()?;
        let now = httpdate::parse_http_date(date?.trim()).ok()?;
        let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Duration::from_secs(reset).saturating_sub(now))
    };
    until().unwrap_or(UNTOLD).clamp(SHORTEST, LONGEST)
}

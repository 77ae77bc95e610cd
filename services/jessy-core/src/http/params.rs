//! Query parameters: each is named, unknown and repeated ones are refused (domain §17.1).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::ApiError;

/// The parameters of one request, taken out one by one.
#[derive(Debug)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads the part of the address behind `?`.
    pub(super) fn of(raw: Option<&str>) -> Result<Self, ApiError> {
        let mut found = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(raw.unwrap_or_default().as_bytes()) {
            if found.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(ApiError::bad_parameter(name.into_owned(), "given more than once"));
            }
        }
        Ok(Self(found))
    }

    /// `true` or `false`; absent is false.
    pub(super) fn flag(&mut self, name: &'static str) -> Result<bool, ApiError> {
        match self.0.remove(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(ApiError::bad_parameter(name, "true or false")),
        }
    }

    /// A whole number of a range.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<usize>,
        default: usize,
    ) -> Result<usize, ApiError> {
        let Some(value) = self.0.remove(name) else { return Ok(default) };
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        value.parse().ok().filter(|number| digits && range.contains(number)).ok_or_else(|| {
            let (low, high) = (range.start(), range.end());
            ApiError::bad_parameter(name, format!("a whole number from {low} to {high}"))
        })
    }

    /// Text that must be there.
    pub(super) fn text(&mut self, name: &'static str) -> Result<String, ApiError> {
        self.0.remove(name).ok_or_else(|| ApiError::bad_parameter(name, "is missing"))
    }

    /// Nothing else may be there.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(ApiError::bad_parameter(name, "there is no such parameter")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_taken_by_name_and_nothing_is_left() {
        let mut params = Params::of(Some("sync=true&limit=7&word=a%20b")).unwrap();
        assert!(params.flag("sync").unwrap() && !params.flag("raw").unwrap());
        assert_eq!(params.number("limit", 1..=9, 3).unwrap(), 7);
        assert_eq!(params.number("other", 1..=9, 3).unwrap(), 3);
        assert_eq!(params.text("word").unwrap(), "a b");
        assert!(params.finish().is_ok());
        assert!(Params::of(None).unwrap().finish().is_ok());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let of = |raw| Params::of(Some(raw));
        let wrong = [
            of("sync=1").unwrap().flag("sync").unwrap_err(),
            of("sync=").unwrap().flag("sync").unwrap_err(),
            of("sync=true&sync=true").unwrap_err(),
            of("sync=yes").unwrap().finish().unwrap_err(),
            of("").unwrap().text("sync").unwrap_err(),
            of("sync=%2B5").unwrap().number("sync", 1..=9, 1).unwrap_err(),
            of("sync=10").unwrap().number("sync", 1..=9, 1).unwrap_err(),
        ];
        for error in wrong {
            let ApiError::BadParameter { name, .. } = &error else { panic!("{error:?}") };
            assert_eq!(name, "sync");
        }
    }
}
